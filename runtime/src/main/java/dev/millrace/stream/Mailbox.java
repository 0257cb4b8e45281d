package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopFault;
import dev.millrace.spi.Aftermath;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The buffer between the callbacks of a listener and the task that reads its stream.
 *
 * <p>Producers and the consumer share one immutable {@link State}, which each replaces atomically,
 * so that the decision to keep or refuse an element is one step. There is no lock, because a task
 * that waited for it would let other tasks run in a call that is no checkpoint. Elements are sent
 * onto a stack. The consumer takes the whole stack at once and reverses it into its own queue.
 *
 * <p>Elements stay here until the task takes them, so a cancelled wait takes nothing.
 */
final class Mailbox<T> implements Feed<T>, Abandonable {
    private static final Object WAKE = new Object();
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Mailbox.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private enum Phase {
        OPEN,
        ENDED, // by a producer, or by an overflow
        CLOSED, // by the consumer, after the end
        LEFT // by the consumer, before the end
    }

    /** An element on the stack of those not taken yet. */
    private record Sent<T>(T element, @Nullable Sent<T> before) {}

    /**
     * What both sides see.
     *
     * @param newest the top of the stack of elements not taken yet
     * @param size how many elements there are, including those in the consumer's queue
     * @param waiter the consumer's wait, if it waits
     */
    private record State<T>(
            @Nullable Sent<T> newest,
            int size,
            @Nullable Suspension<Object> waiter,
            Phase phase,
            @Nullable Throwable failure) {

        boolean open() {
            return phase == Phase.OPEN;
        }

        boolean left() {
            return phase == Phase.CLOSED || phase == Phase.LEFT;
        }

        boolean ready() {
            return size > 0 || !open();
        }

        State<T> with(Sent<T> sent, int count) {
            return new State<>(sent, count, null, phase, failure);
        }

        State<T> without(@Nullable Sent<T> left) {
            return new State<>(left, size - 1, waiter, phase, failure);
        }

        State<T> waitedForBy(@Nullable Suspension<Object> task) {
            return new State<>(newest, size, task, phase, failure);
        }

        State<T> ended(@Nullable Throwable outcome) {
            return new State<>(newest, size, null, Phase.ENDED, outcome);
        }

        State<T> closed(@Nullable Throwable outcome) {
            return new State<>(null, 0, null, open() ? Phase.LEFT : Phase.CLOSED, outcome);
        }
    }

    private final Registration<T> registration;
    private final Overflow overflow;
    private final Queue<Thread> waitingForRoom = new ConcurrentLinkedQueue<>(); // any thread

    // replaced through STATE, by any thread
    private volatile State<T> state = new State<>(null, 0, null, Phase.OPEN, null);

    // loop only
    private final ArrayDeque<T> takenIn = new ArrayDeque<>(); // the consumer's queue: the oldest
    private @Nullable Runnable unregister;
    private @Nullable Handle onLoopClose;
    private boolean registered;
    private Context context = Context.empty(); // written once, before the loop
    private volatile @Nullable EventLoop loop; // written once, before the registration

    Mailbox(Overflow overflow, Registration<T> registration) {
        this.overflow = Objects.requireNonNull(overflow, "overflow");
        this.registration = Objects.requireNonNull(registration, "registration");
    }

    private boolean replace(State<T> now, State<T> next) {
        return STATE.compareAndSet(this, now, next);
    }

    // ---- producers, any thread

    @Override
    public boolean send(T element) {
        Objects.requireNonNull(element, "a feed has no null elements");
        while (true) {
            State<T> now = state;
            if (!now.open()) {
                return false;
            }
            if (!full(now)) {
                if (replace(now, now.with(new Sent<>(element, now.newest), now.size + 1))) {
                    wake(now.waiter);
                    return true;
                }
                continue;
            }
            switch (overflow.full()) {
                case DROP_NEWEST -> {
                    return false;
                }
                case DROP_OLDEST -> {
                    // replaces the only element: the capacity is 1
                    if (replace(now, now.with(new Sent<>(element, null), now.size))) {
                        discard(now.newest == null ? null : now.newest.element);
                        return true;
                    }
                }
                case FAIL -> {
                    if (replace(now, now.ended(new OverflowException(overflow)))) {
                        return false;
                    }
                }
                case WAIT -> {
                    if (!awaitRoom()) {
                        return false;
                    }
                }
            }
        }
    }

    /** Whether there is no place. A waiting consumer counts as one. */
    private boolean full(State<T> now) {
        return now.size >= overflow.capacity() && !(now.size == 0 && now.waiter != null);
    }

    /** Waits until there may be room or the stream has ended; false if interrupted. */
    private boolean awaitRoom() {
        if (EventLoop.currentOrNull() != null) {
            throw new IllegalStateException(
                    "send would block a loop until the consumer has made room; let tasks send to a"
                            + " channel");
        }
        Thread producer = Thread.currentThread();
        waitingForRoom.add(producer); // pairs with letLookForRoom(): one of the two sees the other
        try {
            while (blocked(state) && waitingForRoom.contains(producer)) {
                LockSupport.park(this);
                if (producer.isInterrupted()) { // the element is not sent, and send returns false
                    return false;
                }
            }
            return true;
        } finally {
            waitingForRoom.remove(producer);
        }
    }

    private boolean blocked(State<T> now) {
        return now.open() && full(now);
    }

    /** Wakes all producers that wait for room; the first to send gets it. */
    private void letLookForRoom() {
        for (Thread next = waitingForRoom.poll(); next != null; next = waitingForRoom.poll()) {
            LockSupport.unpark(next);
        }
    }

    @Override
    public void end() {
        finish(null);
    }

    @Override
    public void fail(Throwable thrown) {
        finish(Objects.requireNonNull(thrown, "failure"));
    }

    private void finish(@Nullable Throwable outcome) {
        State<T> now = state;
        while (now.open()) {
            if (replace(now, now.ended(outcome))) {
                wake(now.waiter);
                letLookForRoom();
                return;
            }
            now = state;
        }
        if (outcome != null) {
            tellLate(outcome, now.phase == Phase.LEFT);
        }
    }

    /**
     * Reports a late failure. If the stream was closed, the failure may follow from that, and is
     * only logged.
     */
    private void tellLate(Throwable outcome, boolean left) {
        String what = "a listener failed after its stream had ended or been left";
        if (left && Aftermath.follows(outcome)) {
            Context listening = context;
            Aftermath.record(what, outcome, entry -> listening.run(entry::run));
        } else {
            report(what, outcome);
        }
    }

    private static void wake(@Nullable Suspension<Object> waiting) {
        if (waiting != null) {
            waiting.tryResume(WAKE);
        }
    }

    // ---- the consumer, on the loop

    /** Registers the listener, once. If the stream was closed meanwhile, unregisters it at once. */
    void register() {
        if (registered) {
            return;
        }
        EventLoop streamLoop = EventLoop.current();
        context = Context.current(); // may throw, so it goes before any change
        registered = true;
        loop = streamLoop;
        onLoopClose = streamLoop.onClose(this::close);
        try {
            unregister =
                    Objects.requireNonNull(
                            registration.register(this), "a registration returned null");
        } catch (Throwable thrown) {
            close();
            state = state.closed(thrown); // producers do not replace a closed state
            throw Rethrow.unchecked(thrown);
        }
        if (closed()) {
            runUnregister();
        }
    }

    boolean ready() {
        return state.ready();
    }

    void awaitSignal() {
        Async.<Object>suspend(this::park);
    }

    private void park(Suspension<Object> suspension) {
        suspension.onCancel(new Listening(suspension));
        State<T> now = state;
        while (!now.ready()) {
            if (replace(now, now.waitedForBy(suspension))) {
                return;
            }
            now = state;
        }
        suspension.tryResume(WAKE);
    }

    /** The cancel hook of the consumer's wait. Elements that come later stay for the next call. */
    private final class Listening implements CancelHook, Described {
        private final Suspension<Object> suspension;

        Listening(Suspension<Object> suspension) {
            this.suspension = suspension;
        }

        @Override
        public boolean abort() {
            State<T> now = state;
            while (now.waiter == suspension && !replace(now, now.waitedForBy(null))) {
                now = state;
            }
            return true;
        }

        @Override
        public String kind() {
            return "listener";
        }

        @Override
        public Description describe() {
            return Description.of("listener", "a call of a listener")
                    .with("registration", Description.code(registration));
        }
    }

    @Nullable T take() {
        State<T> now = state;
        while (now.size > 0) {
            boolean takesIn = takenIn.isEmpty();
            if (replace(now, now.without(takesIn ? null : now.newest))) {
                if (takesIn) {
                    takeIn(now.newest);
                }
                letLookForRoom();
                return takenIn.poll();
            }
            now = state;
        }
        return null;
    }

    private void takeIn(@Nullable Sent<T> newest) {
        for (Sent<T> sent = newest; sent != null; sent = sent.before) {
            takenIn.addFirst(sent.element);
        }
    }

    /** At the end: unregisters, and returns null or throws the failure. */
    @Nullable T finish() {
        State<T> now = state;
        while (!replace(now, now.closed(now.failure))) {
            now = state;
        }
        release();
        if (now.failure != null) {
            throw Rethrow.unchecked(now.failure);
        }
        return null;
    }

    /** The consumer wants no more: not even a failure that it got, once again. */
    void close() {
        State<T> now = state;
        while (!now.left() || now.failure != null) {
            if (replace(now, now.closed(null))) {
                if (!now.left()) {
                    leave(now);
                }
                return;
            }
            now = state;
        }
    }

    private void leave(State<T> before) {
        List<T> left = new ArrayList<>(takenIn);
        takenIn.clear();
        takeIn(before.newest); // after those
        left.addAll(takenIn);
        takenIn.clear();
        wake(before.waiter);
        letLookForRoom();
        release();
        left.forEach(this::discard);
        if (before.failure != null) {
            report(
                    "a stream was closed before the failure of its listener was seen",
                    before.failure);
        }
    }

    private void release() {
        Handle hook = onLoopClose;
        if (hook != null) {
            onLoopClose = null;
            hook.cancel();
        }
        runUnregister();
    }

    private void runUnregister() {
        Runnable once = unregister;
        if (once == null) {
            return;
        }
        unregister = null;
        try {
            once.run();
        } catch (Throwable thrown) {
            report("a listener could not be unregistered", thrown);
        }
    }

    private void discard(@Nullable T element) {
        EventLoop streamLoop = loop;
        if (streamLoop != null) {
            streamLoop.discard(element, null, "listener");
        }
    }

    private void report(String message, Throwable thrown) {
        EventLoop streamLoop = loop;
        if (streamLoop != null) {
            streamLoop.report(new LoopFault(message, thrown, "listener", null));
        }
    }

    @Override
    public boolean closed() {
        return state.left();
    }

    @Override
    public boolean settled() {
        return closed();
    }

    @Override
    public void abandon() {
        close();
    }
}
