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
 * Somebody else's engine that runs work in other processes and looks like an {@link
 * ExecutorService}: Ignite's, Redisson's.
 *
 * <p>To the engine goes one class of this library with strings and bytes: the names of the lists,
 * and a call in the bytes of its codecs. The engine's workers need the lists on their class path.
 * Whatever the engine wraps around failures, {@link JobFailedException} has what the body threw.
 *
 * <p><b>Semantics are the engine's</b>, which tells none of them by its type. Take it to run a body
 * at least once, perhaps more often, and a cancel for a request: a cancel, or a deadline, calls
 * {@link Future#cancel} and ends the task at once, whether the body ends or not.
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
     * The jobs of {@code lists} on {@code engine}, each waited for by a virtual thread here.
     *
     * @param name what messages call it
     * @param engine takes serializable work; stays its owner's to shut down
     * @param concurrency how many calls it has at a time, 1 or more
     * @param queueCapacity how many more are taken and wait, 0 or more
     * @param lists the classes that list the jobs
     * @return a pool, to be closed
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
                    this + " has no " + call.job() + "; a class that lists it is given to over");
        }
        return new PendingCall<>(() -> send(call), null);
    }

    /**
     * Refuses further calls, waits 10 seconds for those that are here, and cancels what is left.
     * The engine runs on. Any thread; suspends a task, and in a callback only begins. Idempotent.
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
        } catch (RuntimeException e) { // an engine throws whatever it likes
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
            throw new WorkerDiedException(this + " makes no sense: " + e.getMessage(), e);
        }
    }

    private static byte[] waitFor(Future<byte[]> answer, @Nullable Duration deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return deadline == null
                ? answer.get()
                : answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What a body throws is in its answer, so this is the engine's own. */
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
