package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.OutlivesTasks;
import dev.millrace.spi.OwnStep;
import dev.millrace.spi.Refusable;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A generator in its own task that hands one element at a time to the consumer.
 *
 * <p>The two sides take turns, like coroutines: {@code next} parks the consumer and wakes the body,
 * {@code emit} wakes the consumer with the element and parks the body until the next pull. At most
 * one of the two runs. If the consumer is gone when an element comes, the element is {@code held}
 * for the next pull.
 *
 * <p>Loop only, so no field is guarded. An element allocates nothing but the two waits: the hooks
 * and lambdas are allocated once.
 */
final class PulledGenerator<T> implements Emitter<T>, Abandonable {
    private static final String CLOSED = "its stream was closed";

    /** The generator that runs its body on this thread. */
    private static final ThreadLocal<@Nullable PulledGenerator<?>> BODY = new ThreadLocal<>();

    /** The other way to the consumer, for a body that does not emit. */
    interface Follower {
        /** The body has ended before a close, with {@code failure} or by returning. */
        void ended(@Nullable Throwable failure);

        /** The stream is closed, and its body has been cancelled. */
        void released();

        /** Whether no element and no failure is left for the consumer. */
        boolean drained();
    }

    private final EventLoop loop;
    private final Generator<T> body;
    private final String name;
    private final @Nullable Follower follower;
    private final StreamLoop streamLoop;
    private final List<Suspension<@Nullable Void>> closers = new ArrayList<>(1);

    private final Consumer<Suspension<@Nullable T>> demand = this::demand;
    private final Consumer<Suspension<@Nullable Void>> handOver = this::handOver;
    private final CancelHook leave = new Leave();
    private final CancelHook stopEmitting = new StopEmitting();

    private @Nullable Runnable onRelease;
    private @Nullable PulledGenerator<?> awaited; // the one that its body is closing, if any
    private boolean started; // by the first pull
    private @Nullable Handle loopClose; // while it may have to be closed
    private @Nullable Task<?> task; // null until its body begins
    private @Nullable Thread fiber; // the task's thread; emit compares it with the caller's
    private @Nullable Suspension<@Nullable T> consumer;
    private @Nullable Suspension<@Nullable Void> producer;
    private @Nullable T offered;
    private @Nullable T held;
    private boolean closing;
    private boolean over;
    private @Nullable Throwable failure;
    private boolean failureSeen;

    /** A generator with a body that emits; {@code name} is for messages and discarded elements. */
    PulledGenerator(EventLoop loop, Generator<T> body, String name) {
        this(loop, body, name, null);
    }

    /** A generator with a body that does not emit; {@link #begin} starts it. */
    PulledGenerator(EventLoop loop, Generator<T> body, String name, @Nullable Follower follower) {
        this.loop = loop;
        this.body = body;
        this.name = name;
        this.follower = follower;
        this.streamLoop = new StreamLoop(loop);
    }

    /** Starts the body, once, in the context of the caller, without a pull. */
    void begin() {
        if (!started && !closing) {
            start();
        }
    }

    // ---- the consumer's side

    /** Refuses a caller that is not on the loop of the body. */
    void enter(String call) {
        streamLoop.enter(call);
    }

    @Nullable T next() {
        enter("next");
        while (true) {
            if (consumer != null) {
                Async.readyCheckpoint("next");
                throw new IllegalStateException(
                        "another task is waiting for this generator's next element; it has one"
                                + " consumer at a time; use a channel for several consumers");
            }
            if (held == null && !over && !closing) {
                return Async.suspendInLoop(demand);
            }
            Async.readyCheckpoint("next"); // other tasks may run, so look again
            T element = held;
            if (element != null) {
                held = null;
                return element;
            }
            if (over || closing) {
                return endOrFailure();
            }
        }
    }

    private @Nullable T endOrFailure() {
        Throwable thrown = failure;
        if (thrown != null && !closing) {
            failureSeen = true;
            throw Rethrow.unchecked(thrown);
        }
        return null;
    }

    private void demand(Suspension<@Nullable T> waiting) {
        consumer = waiting;
        waiting.onCancel(leave);
        Suspension<@Nullable Void> parked = producer;
        if (parked != null) {
            producer = null;
            parked.resume(null);
        } else if (!started) {
            start();
        }
    }

    /** The consumer's wait. When it is cancelled, the element that comes for it is held. */
    private final class Leave implements CancelHook, Described {
        @Override
        public boolean abort() {
            consumer = null;
            return true;
        }

        @Override
        public String kind() {
            return "stream";
        }

        @Override
        public Description describe() {
            return Description.of("stream", "the next element of a " + name).awaiting(task);
        }
    }

    // ---- the body's side

    /** Not detached, because a closing loop would report it as a leak. */
    private void start() {
        started = true;
        try {
            loopClose = loop.onClose(this::closeWithLoop);
            submit();
        } catch (OutOfMemoryError e) { // the next pull tries again
            started = false;
            forgetLoopClose();
            throw e;
        }
    }

    private void submit() {
        try {
            loop.submit(new Run());
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable t) { // for example from a thread-local accessor: it will never run
            end(t);
        }
    }

    /**
     * The body in its task. It outlives the loop's other tasks, which may pull from it when they
     * end.
     */
    private final class Run implements Coroutine<@Nullable Void>, OutlivesTasks, Refusable {
        @Override
        public void refused() {
            if (!loop.closed()) {
                end(new OutOfMemoryError("there was no memory to start the generator"));
            }
        }

        @Override
        public @Nullable Void run() throws Exception {
            if (closing) { // closed before the body began
                end(null);
                return null;
            }
            Task<?> own = Async.currentTask();
            task = own;
            fiber = Thread.currentThread();
            try {
                BODY.set(PulledGenerator.this);
                own.addDoneCallback((OwnStep<LoopFuture<?>>) PulledGenerator.this::ended);
            } catch (OutOfMemoryError e) { // else the consumer would never get it
                end(e);
                return null;
            }
            body.run(PulledGenerator.this);
            return null;
        }

        @Override
        public void refused(Throwable why) {
            end(why);
        }
    }

    @Override
    public void emit(T element) {
        Emission.requireBodysTask(fiber);
        offered = Async.requireArgument(element, "a stream has no null elements");
        Async.suspendInLoop(handOver);
    }

    private void handOver(Suspension<@Nullable Void> parking) {
        T element = offered;
        offered = null;
        if (closing) {
            parking.fail(Emission.afterClose());
            return;
        }
        producer = parking;
        parking.onCancel(stopEmitting);
        Suspension<@Nullable T> waiting = consumer;
        consumer = null;
        if (waiting == null || !waiting.tryResume(element)) {
            held = element;
        }
    }

    /**
     * Hands {@code element} to the consumer if it waits, without parking the caller. For a body
     * that leaves the work to its children.
     */
    boolean tryHandOver(T element) {
        Suspension<@Nullable T> waiting = consumer;
        if (waiting == null || !waiting.tryResume(element)) {
            return false;
        }
        consumer = null;
        return true;
    }

    /** Sets an action that runs after a close has cancelled the body. */
    void onRelease(Runnable action) {
        onRelease = action;
    }

    /** Whether the consumer waits for an element. */
    boolean awaited() {
        return consumer != null;
    }

    /** Whether the caller is the body, or a task that it forked and waits for. */
    boolean surroundsCaller() {
        Task<?> running = task;
        return running != null && running.surroundsCaller();
    }

    /** Whether the stream was closed, also by its loop. */
    boolean closing() {
        return closing;
    }

    private final class StopEmitting implements CancelHook, Described {
        @Override
        public boolean abort() {
            producer = null;
            return true;
        }

        @Override
        public String kind() {
            return "demand";
        }

        @Override
        public Description describe() {
            return Description.of("demand", "a pull of the " + name);
        }
    }

    /** The wait for the end of the body, which a cancel ends. */
    private final class End implements CancelHook, Described {
        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public String kind() {
            return "stream";
        }

        @Override
        public Description describe() {
            return Description.of("stream", "the end of a " + name).awaiting(task);
        }
    }

    // ---- the end

    private void ended(LoopFuture<?> done) {
        // a cancel from elsewhere fails the stream
        end(closing && done.cancelled() ? null : done.failure());
    }

    private void end(@Nullable Throwable outcome) {
        over = true;
        failure = outcome;
        forgetLoopClose();
        if (follower != null && !closing) {
            failureSeen = true; // the follower passes it on
            follower.ended(outcome);
        }
        Suspension<@Nullable T> waiting = consumer;
        consumer = null;
        if (waiting != null) {
            if (outcome == null) {
                waiting.resume(null);
            } else {
                failureSeen = waiting.fail(outcome);
            }
        }
        boolean told = false;
        for (int i = 0; i < closers.size(); i++) {
            told |= closers.get(i).resume(null);
        }
        closers.clear();
        if (closing && !told) {
            reportUnseen();
        }
    }

    /** Closes without waiting: cancels the body; a waiting consumer gets the end. */
    void release() {
        if (closing) {
            return;
        }
        closing = true;
        loop.discard(held, null, name);
        held = null;
        forgetLoopClose();
        Task<?> running = task;
        if (running != null) {
            running.cancel(CLOSED);
            refuseShieldedEmit();
            if (onRelease != null) {
                onRelease.run();
            }
        } else if (!started) {
            over = true;
        }
        Suspension<@Nullable T> waiting = consumer;
        consumer = null;
        if (waiting != null) {
            waiting.resume(null);
        }
        if (follower != null) {
            follower.released(); // after the cancel, so that no child waits to hand over
        }
    }

    /**
     * Ends an emit that the cancel did not reach because it is shielded; it would wait for ever.
     */
    private void refuseShieldedEmit() {
        Suspension<@Nullable Void> parked = producer;
        if (parked != null) {
            producer = null;
            parked.fail(Emission.afterClose());
        }
    }

    private void forgetLoopClose() {
        Handle hook = loopClose;
        if (hook != null) {
            loopClose = null;
            hook.cancel();
        }
    }

    void close() {
        enter("close");
        release();
        if (!over && Emission.mayWait(fiber) && !surroundsCaller() && !waitsForCaller()) {
            awaitEnd();
        }
        throwUnseen();
    }

    /** Waits for the end of the body. Shielded, as a group waits for its children. */
    private void awaitEnd() {
        PulledGenerator<?> closer = BODY.get();
        if (closer != null) {
            closer.awaited = this;
        }
        try {
            VoidBody<RuntimeException> wait = this::parkUntilEnd;
            Async.shield(wait);
        } finally {
            if (closer != null) {
                closer.awaited = null;
            }
        }
    }

    private void parkUntilEnd() {
        Async.<@Nullable Void>suspendInLoop(waiting -> {
            closers.add(waiting);
            waiting.onCancel(new End());
        });
    }

    /** Whether its body is closing a stream that cannot end before the caller goes on. */
    private boolean waitsForCaller() {
        PulledGenerator<?> next = awaited;
        while (next != null && !next.surroundsCaller()) {
            next = next.awaited;
        }
        return next != null;
    }

    /** As {@link #close}, for a closing loop, which waits only for its grace time. */
    private void closeWithLoop() {
        release();
        if (!over) {
            try {
                parkUntilEnd();
            } catch (CancelledError graceIsOver) {
                return; // the loop reports the task of the body as stuck
            }
        }
        throwUnseen();
    }

    private void throwUnseen() {
        Throwable thrown = failure;
        if (over && thrown != null && !failureSeen) {
            failureSeen = true;
            throw Rethrow.unchecked(thrown);
        }
    }

    @Override
    public boolean closed() {
        return closing || (over && held == null && (follower == null || follower.drained()));
    }

    @Override
    public boolean settled() {
        return !started || (over && closed() && (failure == null || failureSeen));
    }

    @Override
    public void abandon() {
        release();
        if (over) {
            reportUnseen();
        }
    }

    private void reportUnseen() {
        Throwable unseen = failure;
        if (unseen != null && !failureSeen) {
            failureSeen = true;
            LateFailure.tell(
                    loop, "a generator failed after its consumer had left", unseen, "generator");
        }
    }
}
