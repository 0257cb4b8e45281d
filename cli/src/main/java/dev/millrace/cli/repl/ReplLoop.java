package dev.millrace.cli.repl;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The loop of the REPL. It keeps running between inputs, on a thread of its own. */
final class ReplLoop implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final Thread driver;

    private ReplLoop(EventLoop loop) {
        this.loop = loop;
        driver = Thread.ofPlatform().daemon().name("repl").unstarted(this::drive);
    }

    /** Opens and runs a loop; null means the default engine. */
    static ReplLoop open(@Nullable FiberEngine engine) {
        EventLoop.Builder builder = EventLoop.builder().name("repl").closeGrace(GRACE);
        if (engine != null) {
            builder.engine(engine);
        }
        var repl = new ReplLoop(builder.open());
        repl.driver.start();
        return repl;
    }

    EventLoop loop() {
        return loop;
    }

    private void drive() {
        try (loop) {
            loop.runForever();
        } catch (InterruptedException stopped) {
            // interrupted by typed code; the loop is then closed as usual
        }
    }

    /**
     * Cancels what still runs and waits for it for at most two seconds. A step that still holds up
     * the loop then is ended if it is typed code, and otherwise left alone.
     */
    @Override
    public void close() {
        try {
            loop.submit(ReplLoop::cancelOthers).get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            loop.offer(loop::stop);
            driver.join(GRACE.multipliedBy(2));
        } catch (TimeoutException held) {
            Stop.request(loop);
            loop.offer(loop::stop);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException closed) {
            // already closed
        }
    }

    private static void cancelOthers() throws Exception {
        Set<Task<?>> all = Async.allTasks();
        all.stream()
                .filter(task -> task != Async.currentTask())
                .forEach(task -> task.cancel("the REPL ends"));
        Async.moveOnAfter(
                GRACE,
                () -> {
                    while (Async.allTasks().size() > 1) {
                        Async.sleep(Duration.ofMillis(10));
                    }
                });
    }
}
