package dev.millrace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A loop as a {@link ScheduledExecutorService}: commands run as its callbacks, delays use its
 * clock.
 */
final class ScheduledView extends AbstractExecutorService implements ScheduledExecutorService {
    private final LoopImpl loop;
    private final Set<ViewedCommand> pending = ConcurrentHashMap.newKeySet();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile boolean shutdown;

    ScheduledView(LoopImpl loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable command) {
        var queued = new QueuedCommand(this, Objects.requireNonNull(command, "command"));
        accept(queued);
        onLoop(queued, queued);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return start(
                new ScheduledCommand<>(
                        this, Executors.callable(command), delay(delay, unit), Duration.ZERO));
    }

    @Override
    public <V extends @Nullable Object> ScheduledFuture<V> schedule(
            Callable<V> callable, long delay, TimeUnit unit) {
        return start(new ScheduledCommand<>(this, callable, delay(delay, unit), Duration.ZERO));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        Duration rate = positive(period, unit);
        return start(
                new ScheduledCommand<>(
                        this, Executors.callable(command), delay(initialDelay, unit), rate));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        Duration pause = positive(delay, unit);
        return start(
                new ScheduledCommand<>(
                        this,
                        Executors.callable(command),
                        delay(initialDelay, unit),
                        pause.negated()));
    }

    private static Duration positive(long period, TimeUnit unit) {
        if (period <= 0) {
            throw new IllegalArgumentException("the period must be positive, not " + period);
        }
        return Duration.ofNanos(unit.toNanos(period)); // longer periods become 292 years
    }

    private Duration delay(long delay, TimeUnit unit) {
        return loop.time().plusNanos(Math.max(0, unit.toNanos(delay)));
    }

    private <V extends @Nullable Object> ScheduledFuture<V> start(ScheduledCommand<V> command) {
        accept(command);
        if (loop.inLoop()) {
            try {
                command.arm();
            } catch (Throwable t) { // from a thread-local accessor
                command.withdraw();
                throw t;
            }
        } else {
            onLoop(command, command.arming());
        }
        return command;
    }

    private void accept(ViewedCommand command) {
        if (isShutdown()) {
            throw rejection();
        }
        pending.add(command);
        loop.commands().add(command);
        if (isShutdown() && command.withdraw()) {
            throw rejection(); // the shutdown may have come before the command was in the set
        }
    }

    private RejectedExecutionException rejection() {
        return new RejectedExecutionException(
                shutdown
                        ? "the executor of loop " + loop.name() + " is shut down"
                        : "loop " + loop.name() + " is closed");
    }

    private void onLoop(ViewedCommand command, Runnable callback) {
        try {
            loop.callSoonThreadSafe(callback);
        } catch (LoopClosedException e) {
            command.withdraw();
            throw new RejectedExecutionException(e.getMessage(), e);
        } catch (Throwable t) { // from a thread-local accessor
            command.withdraw();
            throw t;
        }
    }

    LoopImpl loop() {
        return loop;
    }

    void ended(ViewedCommand command) {
        pending.remove(command);
        loop.commands().remove(command);
        noteTermination();
    }

    /** Cancels a timer, from any thread. */
    void disarm(Handle timer) {
        if (loop.inLoop()) {
            timer.cancel();
        } else {
            loop.offer(timer::cancel);
        }
    }

    @Override
    public void shutdown() {
        shutdown = true;
        for (ViewedCommand command : pending) {
            if (command instanceof ScheduledCommand<?> scheduled && scheduled.isPeriodic()) {
                command.withdraw();
            }
        }
        noteTermination();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        var dropped = new ArrayList<Runnable>();
        for (ViewedCommand command : pending) {
            if (command.withdraw()) {
                dropped.add(command.command());
            }
        }
        noteTermination();
        return dropped;
    }

    private void noteTermination() {
        if (isTerminated()) {
            terminated.countDown();
        }
    }

    @Override
    public boolean isShutdown() {
        return shutdown || loop.closed();
    }

    @Override
    public boolean isTerminated() {
        return isShutdown() && pending.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        refuseOnLoop("awaitTermination");
        var watch = new QueuedCommand(this, () -> {}); // never queued: it ends with the loop
        loop.commands().add(watch);
        try {
            noteTermination(); // the loop may have closed before the watch was in the set
            return terminated.await(timeout, unit);
        } finally {
            watch.withdraw();
        }
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(
            Runnable runnable, T value) {
        return newTaskFor(Executors.callable(runnable, value));
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new ScheduledCommand<>(this, callable, Duration.ZERO, Duration.ZERO);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        refuseOnLoop("invokeAny");
        return super.invokeAny(tasks);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop("invokeAny");
        return super.invokeAny(tasks, timeout, unit);
    }

    static void refuseOnLoop(String call) {
        Running running = Running.current();
        if (running != null) {
            throw new IllegalStateException(
                    call
                            + " would block loop "
                            + running.loop().name()
                            + "; call it elsewhere, or in Async.blocking");
        }
    }
}
