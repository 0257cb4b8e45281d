package dev.millrace.cli.repl;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jshell.spi.ExecutionControl.StoppedException;
import org.jspecify.annotations.Nullable;

/** One input. It runs as a task, so that it may await and Ctrl-C can cancel it. */
final class Input {
    private static final int SHOWN = 5;
    private static final long PATIENCE_MILLIS = 500;

    private final EventLoop loop;
    private final Method method;

    private volatile @Nullable Task<?> task; // null before its first step
    private volatile @Nullable Thread thread;
    private volatile boolean stopped;
    private final CompletableFuture<@Nullable Void> givenUp = new CompletableFuture<>();
    private @Nullable Throwable failure; // read after the task's end

    Input(EventLoop loop, Method method) {
        this.loop = loop;
        this.method = method;
    }

    /**
     * Runs the input and waits for its end. The result is turned into text inside the task, because
     * a toString may await.
     */
    String run(Function<@Nullable Object, String> print) throws Exception {
        CompletableFuture<String> running = loop.submit(() -> body(print));
        CompletableFuture.anyOf(running, givenUp).get();
        if (!running.isDone()) {
            System.out.println("|  it still runs and could not be ended; /reset starts a new loop");
            throw new StoppedException();
        }
        String shown = running.get();
        Throwable thrown = failure;
        if (thrown == null) {
            return shown;
        }
        if (stopped) {
            throw new StoppedException();
        }
        if (thrown instanceof InvocationTargetException ofTheUser) {
            throw ofTheUser;
        }
        throw new InvocationTargetException(thrown);
    }

    private String body(Function<@Nullable Object, String> print) {
        thread = Thread.currentThread();
        task = Async.currentTask();
        try {
            if (stopped) { // stopped before there was a task to cancel
                throw new Stop.StoppedStep();
            }
            return print.apply(method.invoke(null));
        } catch (Throwable thrown) {
            failure = thrown;
            return "";
        } finally {
            if (!givenUp.isDone()) {
                showOthers();
            }
        }
    }

    /**
     * Cancels the input. A step that computes reaches no checkpoint and holds up the loop, which
     * delivers the cancel; it is ended after half a second. A second call interrupts a blocking
     * call; the first does not, because it might disturb a clean-up. Library code that still does
     * not end is left alone.
     */
    void stop() {
        if (stopped) {
            interrupt();
            later(() -> givenUp.complete(null));
        }
        stopped = true;
        var delivered = new CompletableFuture<@Nullable Void>();
        loop.offer(() -> {
            Task<?> running = task;
            if (running != null) {
                running.cancel("Ctrl-C");
            }
            Stop.clear();
            delivered.complete(null);
        });
        later(() -> insist(delivered));
    }

    private static void later(Runnable action) {
        CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).execute(action);
    }

    private void insist(CompletableFuture<?> delivered) {
        if (delivered.isDone()) {
            return;
        }
        Stop.request(loop);
        if (delivered.isDone()) {
            Stop.clear(); // the input ended meanwhile and could not clear this request
            return;
        }
        interrupt();
    }

    private void interrupt() {
        Thread blocked = thread;
        if (blocked != null) {
            blocked.interrupt();
        }
    }

    /** Prints the tasks that this and earlier inputs left running. */
    private void showOthers() {
        List<Task<?>> others = loop.allTasks().stream().filter(each -> each != task).toList();
        if (others.isEmpty()) {
            return;
        }
        String names =
                others.stream().limit(SHOWN).map(Task::name).collect(Collectors.joining(", "));
        System.out.println(
                "|  still running: "
                        + names
                        + (others.size() > SHOWN
                                ? " and " + (others.size() - SHOWN) + " more"
                                : ""));
    }
}
