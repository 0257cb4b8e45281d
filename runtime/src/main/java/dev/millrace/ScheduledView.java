package dev.millrace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A loop as a {@link ScheduledExecutorService}: commands are its callbacks, delays run on its clock. */
final class ScheduledView extends AbstractExecutorService implements ScheduledExecutorService {
    private final LoopImpl loop;
    private final Set<ScheduledCommand<?>> delayed = ConcurrentHashMap.newKeySet();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile boolean shutdown;

    ScheduledView(LoopImpl loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable command) {
        requireOpen();
        onLoop(command);
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
        return start(periodic(command, initialDelay, period, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return start(periodic(command, initialDelay, -delay, unit));
    }

    private ScheduledCommand<?> periodic(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        if (period == 0) {
            throw new IllegalArgumentException("the period must be positive");
        }
        return new ScheduledCommand<>(
                this,
                Executors.callable(command),
                delay(initialDelay, unit),
                Duration.of(period, unit.toChronoUnit()));
    }

    private Duration delay(long delay, TimeUnit unit) {
        return loop.time().plus(Duration.of(Math.max(0, delay), unit.toChronoUnit()));
    }

    private <V extends @Nullable Object> ScheduledFuture<V> start(ScheduledCommand<V> command) {
        requireOpen();
        delayed.add(command);
        if (loop.isOwner()) {
            command.arm();
        } else {
            onLoop(command::arm);
        }
        return command;
    }

    private void requireOpen() {
        if (shutdown || loop.closed()) {
            throw new RejectedExecutionException(
                    shutdown
                            ? "this view of loop " + loop.name() + " is shut down"
                            : "loop " + loop.name() + " is closed");
        }
    }

    private void onLoop(Runnable command) {
        try {
            loop.callSoonThreadSafe(command);
        } catch (LoopClosedException e) {
            throw new RejectedExecutionException(e.getMessage(), e);
        }
    }

    LoopImpl loop() {
        return loop;
    }

    void ended(ScheduledCommand<?> command) {
        delayed.remove(command);
        noteTermination();
    }

    /** Cancels a timer that any thread may have asked to cancel. */
    void disarm(Handle timer) {
        if (loop.isOwner()) {
            timer.cancel();
        } else {
            loop.tryCallSoonThreadSafe(timer::cancel);
        }
    }

    @Override
    public void shutdown() {
        shutdown = true;
        for (ScheduledCommand<?> command : delayed) {
            if (command.isPeriodic()) {
                command.cancel(false);
            }
        }
        noteTermination();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        var dropped = new ArrayList<Runnable>(delayed);
        delayed.forEach(command -> command.cancel(false));
        noteTermination();
        return dropped;
    }

    private void noteTermination() {
        if (shutdown && delayed.isEmpty()) {
            terminated.countDown();
        }
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        if (Running.current() != null) {
            throw new IllegalStateException(
                    "awaitTermination would block loop " + loop.name() + "; call it elsewhere");
        }
        return terminated.await(timeout, unit);
    }
}
