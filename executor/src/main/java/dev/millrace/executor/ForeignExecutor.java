package dev.millrace.executor;

import dev.millrace.spi.FirstSecond;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A user's executor, whose {@code execute} should return at once. */
final class ForeignExecutor implements Workers {
    private static final System.Logger LOG = System.getLogger("dev.millrace");

    /** An {@code execute} that takes this long is reported to observers. */
    static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * One that takes this long is logged. It is longer because any call may be slow on a busy
     * machine.
     */
    static final long BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Complaints COMPLAINTS = new Complaints();

    private final Executor executor;
    private final LongSupplier clock;
    private final Consumer<String> complaints;

    ForeignExecutor(Executor executor) {
        this(executor, System::nanoTime, ForeignExecutor::log);
    }

    private static void log(String complaint) {
        if (FirstSecond.isOver()) {
            LOG.log(Level.WARNING, complaint);
        }
    }

    ForeignExecutor(Executor executor, LongSupplier clock, Consumer<String> complaints) {
        this.executor = Objects.requireNonNull(executor, "executor");
        this.clock = clock;
        this.complaints = complaints;
    }

    @Override
    public void launch(ExecutorJob<?> job) {
        long before = clock.getAsLong();
        try {
            job.handle().handOver(() -> executor.execute(job));
        } finally {
            long taken = clock.getAsLong() - before;
            if (taken >= SLOW_NANOS) {
                reportSlow(job, taken);
            }
        }
        SelfWait.watch(job, executor, complaints);
    }

    private void reportSlow(ExecutorJob<?> job, long nanos) {
        Dispatcher dispatcher = job.dispatcher();
        dispatcher
                .observers()
                .tell(observer ->
                        observer.slowHandOver(dispatcher.name(), job.id(), job.name(), nanos));
        boolean inside = job.ranInsideExecute();
        if ((!inside && nanos < BLOCKED_NANOS) || !COMPLAINTS.may(executor, clock.getAsLong())) {
            return;
        }
        String what = inside ? "ran the job inside execute" : "blocked in execute";
        complaints.accept(
                "the executor "
                        + describe(executor)
                        + " "
                        + what
                        + " for "
                        + TimeUnit.NANOSECONDS.toMillis(nanos)
                        + " ms ("
                        + job.name()
                        + "); that blocks the loop, so execute must hand the job to another thread");
    }

    boolean isFor(Executor other) {
        return executor == other;
    }

    static String describe(Executor executor) {
        try {
            return executor.toString();
        } catch (Throwable t) { // toString is foreign code too
            return executor.getClass().getName();
        }
    }

    @Override
    public boolean areOwn() {
        return false;
    }

    @Override
    public void stop() {} // the user shuts it down
}
