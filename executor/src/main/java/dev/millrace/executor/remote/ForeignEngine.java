package dev.millrace.executor.remote;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.spi.Unwrap;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A pool over another library's distributed {@link ExecutorService}, such as that of Ignite or
 * Redisson.
 *
 * <p>The engine gets one class of this library, which holds the names of the lists and the encoded
 * call. The engine's workers need the lists on their class path. What a body throws arrives as
 * {@link JobFailedException}, however the engine wraps failures.
 *
 * <p><b>Delivery and cancel depend on the engine</b>, and its type says nothing about them. Assume
 * that it may run a body more than once, and that a cancel is only a request: a cancel or a
 * deadline calls {@link Future#cancel} and ends the task at once, whether the body ends or not.
 *
 * {@snippet lang=java :
 * ForeignEngine grid = ForeignEngine.over("grid", ignite.executorService(), 16, 1_000, FlightJobs.class);
 * Task<Report> report = runInExecutor(grid, FlightJobs.DELAYS.with(query));
 * }
 */
public final class ForeignEngine extends RemotePool {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ExecutorService engine;
    private final List<String> lists;
    private final JobWire wire;

    private ForeignEngine(
            Dispatcher waiting, ExecutorService engine, List<Class<? extends RemoteJobs>> lists) {
        super(waiting);
        this.engine = Objects.requireNonNull(engine, "engine");
        this.lists = lists.stream().map(Class::getName).toList();
        this.wire = new JobWire(lists, ShippedCall.BYTE_CAP, ShippedCall.NESTING_CAP);
    }

    /**
     * Opens a pool that runs the jobs of {@code lists} on {@code engine}. A virtual thread waits
     * for each call.
     *
     * @param name its name in messages
     * @param engine takes serializable work; closing the pool does not shut it down
     * @param concurrency how many calls the engine gets at a time, 1 or more
     * @param queueCapacity how many more calls may wait, 0 or more
     * @param lists the classes that list the jobs
     * @return a pool; close it when it is no longer needed
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static ForeignEngine over(
            String name,
            ExecutorService engine,
            int concurrency,
            int queueCapacity,
            Class<? extends RemoteJobs>... lists) {
        Dispatcher waiting = Dispatcher.blocking(name, concurrency, queueCapacity);
        return new ForeignEngine(waiting, engine, List.of(lists));
    }

    @Override
    protected <R extends @Nullable Object> PendingCall<R> prepare(RemoteCall<?, R> call) {
        if (!wire.knows(call.job())) {
            throw new IllegalArgumentException(
                    this + " has no " + call.job() + "; pass the class that lists it to over");
        }
        return new PendingCall<>(() -> send(call), null);
    }

    /**
     * Refuses new calls, waits 10 seconds for the running and queued ones, and cancels the rest.
     * The engine is not shut down. Any thread: a task is suspended, a thread is blocked; in a
     * callback this returns at once and the closing goes on. Idempotent.
     */
    @Override
    public void close() {
        if (EventLoop.currentOrNull() == null) {
            closeCalls(GRACE);
        } else if (EventLoop.inCallback()) {
            Thread.ofVirtual().name(name() + "-closing").start(() -> closeCalls(GRACE));
        } else {
            Async.blocking(() -> closeCalls(GRACE));
        }
    }

    private <R extends @Nullable Object> R send(RemoteCall<?, R> call) {
        var shipped = new ShippedCall(lists, wire.write(call));
        int retries = call.job().retries();
        while (true) {
            try {
                return exchange(call, shipped);
            } catch (WorkerDiedException e) {
                if (retries-- == 0) {
                    throw e;
                }
            }
        }
    }

    private <R extends @Nullable Object> R exchange(RemoteCall<?, R> call, ShippedCall shipped) {
        Future<byte[]> answer;
        try {
            answer = engine.submit(shipped);
        } catch (RuntimeException e) { // an engine may throw anything
            throw translated(call, e);
        }
        try {
            return wire.read(call.job(), waitFor(answer, call.job().deadline()), toString());
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw (CancellationException)
                    new CancellationException(call + " was cancelled").initCause(e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new JobDeadlineException(
                    call + " ran for longer than " + call.job().deadline() + " in " + this);
        } catch (ExecutionException | CancellationException e) {
            throw translated(call, e);
        } catch (MalformedDataException e) {
            throw new WorkerDiedException(this + " sent an invalid answer: " + e.getMessage(), e);
        }
    }

    private static byte[] waitFor(Future<byte[]> answer, @Nullable Duration deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return deadline == null
                ? answer.get()
                : answer.get(TimeUnit.NANOSECONDS.convert(deadline), TimeUnit.NANOSECONDS);
    }

    /** Translates a failure of the engine. A failure of the body comes as an answer instead. */
    private RuntimeException translated(RemoteCall<?, ?> call, Throwable thrown) {
        if (Unwrap.find(thrown, RejectedExecutionException.class::isInstance) != null) {
            return new RejectedExecutionException(this + " has no slot for " + call, thrown);
        }
        Throwable failure = Unwrap.failure(thrown);
        return new WorkerDiedException(this + " lost " + call + ": " + failure, failure);
    }

    @Override
    public String toString() {
        return "engine " + name();
    }
}
