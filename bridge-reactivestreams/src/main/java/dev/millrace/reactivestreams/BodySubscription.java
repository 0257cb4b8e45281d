package dev.millrace.reactivestreams;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Context;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Refusable;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * A subscription that runs a body in a task of its own. The task starts when somebody subscribes,
 * waits for demand where it emits, and is cancelled with the subscription. If it is cancelled
 * before its first step, the body never runs.
 */
final class BodySubscription<T> extends LoopSubscription<T>
        implements Emitter<T>,
                Coroutine<@Nullable Void>,
                Refusable,
                Consumer<Suspension<Object>>,
                CancelHook,
                Described {

    private static final String LEFT = "the subscriber cancelled";

    private static final VarHandle TASK;
    private static final VarHandle WAITER;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TASK = lookup.findVarHandle(BodySubscription.class, "task", Task.class);
            WAITER = lookup.findVarHandle(BodySubscription.class, "waiter", Suspension.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    // The context of the code that subscribed. The body starts in it, and the subscriber is
    // signalled in it, whatever the body binds meanwhile. Handed to the loop at the start.
    private Context context;
    private @Nullable Generator<T> body; // handed to the loop at the start
    private volatile @Nullable Task<?> task; // written by the loop, read by the thread that cancels
    private volatile boolean stopped; // written by the thread that cancels, read by the loop
    // set by the loop, taken by the thread that requests
    private volatile @Nullable Suspension<Object> waiter;
    private @Nullable Thread fiber; // of the body; null before and after; loop only
    private boolean ownsElements; // true for our own bodies, which keep no element; loop only
    private long taken; // how much of the demand was taken; loop only
    private long credit; // demand taken and not used yet; loop only

    BodySubscription(
            EventLoop loop,
            Context context,
            Generator<T> body,
            Subscriber<? super T> subscriber,
            Undelivered undelivered) {
        super(loop, subscriber, undelivered);
        this.context = context;
        this.body = body;
    }

    @Override
    @Nullable LoopFuture<?> work() {
        return task;
    }

    @Override
    void start() {
        if (stopped && !(body instanceof StreamBody)) {
            body = null;
            context = Context.empty();
            return;
        }
        try {
            loop.detach(this);
        } catch (LoopClosedException _) {
            body = null;
            signalFailure(new LoopClosedException(loop.name())); // 1.9: subscribe must not throw it
        } catch (Throwable t) { // 1.9 again
            body = null;
            signalFailure(t);
        }
    }

    @Override
    public void refused() {
        body = null;
        signalFailure(
                loop.closed()
                        ? new LoopClosedException(loop.name())
                        : new OutOfMemoryError("there was no memory to start the body"));
    }

    @Override
    public void refused(Throwable why) {
        Generator<T> unrun = body;
        if (unrun != null) {
            notBegun(unrun, why);
        }
    }

    /** The body of the task. */
    @Override
    public @Nullable Void run() {
        try {
            if (context.isEmpty()) {
                runBody();
            } else {
                context.run(this::runBody);
            }
        } catch (Throwable t) {
            if (body == null) {
                throw t;
            }
            notBegun(body, t); // a thread-local accessor failed before the first step
        }
        return null;
    }

    private void notBegun(Generator<T> unrun, Throwable why) {
        body = null;
        signalFailure(why);
        if (unrun instanceof StreamBody<T> unread) {
            unread.close();
        }
    }

    @Override
    void demanded() {
        if (waiter != null) {
            wake();
        }
    }

    @Override
    void abandoned() {
        stopped = true; // pairs with the read in runBody(), after the write of task
        Task<?> running = task;
        if (running != null) {
            running.cancel(LEFT);
        }
    }

    private void runBody() {
        Generator<T> work = Objects.requireNonNull(body);
        context = Context.current(); // includes what a detached task keeps
        body = null;
        task = Async.currentTask();
        fiber = Thread.currentThread();
        ownsElements = work instanceof ValueBody || work instanceof StreamBody;
        signalViolation();
        try {
            if (!stopped) {
                work.run(this);
            } else if (work instanceof StreamBody<T> unread) {
                unread.close();
            }
            fiber = null;
            signalComplete();
        } catch (Throwable failure) {
            fiber = null;
            failed(failure);
        } finally {
            context = Context.empty();
            TASK.setOpaque(this, null); // another thread may still cancel the finished task
        }
    }

    /**
     * Tells three cancellations apart. If the subscriber cancelled, it gets no signal. If somebody
     * else cancelled this task, it gets a {@code TaskCancelledException}. A time limit of the body,
     * or the cancellation of something it awaited, is a failure like any other.
     */
    private void failed(Throwable failure) {
        if (Cancellations.in(failure) == null) {
            signalFailure(failure);
            return;
        }
        trySignalFailure(Cancellations.foreign(failure));
        throw Rethrow.unchecked(failure); // the task was cancelled, so it ends as cancelled
    }

    @Override
    public void emit(T element) {
        Objects.requireNonNull(element, "an element of a stream is never null (rule 2.13)");
        if (Thread.currentThread() != fiber) {
            throw new IllegalStateException(
                    "emit was called outside the task that runs the body, or after it; let other"
                            + " tasks send to a channel, and emit what it receives");
        }
        awaitCredit(element);
        if (!signalNext(element)) {
            Async.currentTask().cancel(LEFT); // the subscriber's thread may not have done so yet
            Async.readyCheckpoint(); // throws, unless the body shields itself
            throw new IllegalStateException("emit was called after the subscriber had left");
        }
    }

    @Override
    Context signalContext() {
        return context;
    }

    @Override
    boolean inSignalContext() {
        Task<?> running = task;
        return running != null && context.isEnteredBy(running);
    }

    private void awaitCredit(T element) {
        try {
            if (credit == 0 && !anyDemand()) {
                awaitDemand();
            } else {
                Async.readyCheckpoint(); // one place: the compiler puts a copy of it into each
            }
        } catch (Throwable unsent) {
            if (ownsElements || (over() && unsent instanceof CancelledError)) {
                dropElement(element);
            }
            throw unsent;
        }
        if (credit == 0) {
            credit = takeDemand();
        }
        if (credit != Long.MAX_VALUE) { // 3.17: unbounded demand is not counted
            credit--;
        }
    }

    private void awaitDemand() {
        do {
            Async.suspend(this);
        } while (!anyDemand());
    }

    private boolean anyDemand() {
        return requested() != taken;
    }

    private long takeDemand() {
        long total = requested();
        long untaken = total == Long.MAX_VALUE ? total : total - taken;
        taken = total;
        return untaken;
    }

    /** The task waits for demand. */
    @Override
    public void accept(Suspension<Object> suspension) {
        suspension.onCancel(this);
        // pairs with the addition in request(): at least one side sees the other
        waiter = suspension;
        if (anyDemand()) {
            wake();
        }
    }

    /** The task that waits for demand is cancelled. */
    @Override
    public boolean abort() {
        waiter = null;
        return true; // any demand stays for the next wait
    }

    @Override
    public String kind() {
        return "demand";
    }

    @Override
    public Description describe() {
        return Description.of("demand", "demand of its subscriber").with("requested", taken);
    }

    @SuppressWarnings("unchecked") // the field holds nothing else
    private void wake() {
        var waiting = (Suspension<Object>) WAITER.getAndSet(this, null);
        if (waiting != null) {
            waiting.tryResume(Wake.UP);
        }
    }
}
