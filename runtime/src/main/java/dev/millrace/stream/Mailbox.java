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
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the callbacks of a listener and the task that reads its stream.
 *
 * <p>Producers and the consumer share one {@link State}, which each replaces as a whole, so that an
 * element is kept or refused in one step with all that decides about it. Nobody waits for a lock: a
 * task that had to would give its loop away in the middle of a call that is no checkpoint. What was
 * sent is a stack; the consumer takes it all at once, turns it round and keeps it to itself.
 *
 * <p>Elements stay here until the task takes them, so that a cancelled wait has taken nothing.
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
        ENDED, // by the producer, or by an overflow
        CLOSED, // by the consumer, after the end
        LEFT // by the consumer, before
    }

    /** An element, on top of those sent before it and not taken yet. */
    private record Sent<T>(T element, @Nullable Sent<T> before) {}

    /**
     * What both sides see.
     *
     * @param newest the top of what was sent and not taken yet
     * @param size how many elements there are, those that the consumer has taken in among them
     * @param waiter the task, if it waits
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
    private final ArrayDeque<T> takenIn = new ArrayDeque<>(); // the oldest of those there are
    private @Nullable Runnable unregister;
    private @Nullable Handle onLoopClose;
    private Cleaner.@Nullable Cleanable watch; // over whoever may abandon it
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
                    // which is the only one, as one is kept
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

    /** A consumer that waits makes a place where there is no other. */
    private boolean full(State<T> now) {
        return now.size >= overflow.capacity() && !(now.size == 0 && now.waiter != null);
    }

    /** Waits until there may be room, or nothing can be sent any more; false if interrupted. */
    private boolean awaitRoom() {
        if (EventLoop.currentOrNull() != null) {
            throw new IllegalStateException(
                    "send would block a loop until the consumer has made room; let tasks send to a"
                            + " channel");
        }
        Thread producer = Thread.currentThread();
        waitingForRoom.add(
                producer); // pairs with the look of whoever makes room: one sees the other
        try {
            while (blocked(state) && waitingForRoom.contains(producer)) {
                LockSupport.park(this);
                if (producer.isInterrupted()) { // the element was not sent, and says so
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

    /** Lets all look who wait for room: it is theirs who come first. */
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

    /** A listener that was left may fail because it was unregistered. */
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

    /** {@code watch} is taken back when the stream is closed, by the end of its loop too. */
    void watchedBy(Cleaner.Cleanable watch) {
        this.watch = watch;
    }

    /** Registers the listener, once; one that was left meanwhile is unregistered at once. */
    void register() {
        if (registered) {
            return;
        }
        EventLoop streamLoop = EventLoop.current();
        context = Context.current(); // what this throws leaves all as it was
        registered = true;
        loop = streamLoop;
        onLoopClose = streamLoop.onClose(this::close);
        try {
            unregister =
                    Objects.requireNonNull(
                            registration.register(this), "a registration without its undoing");
        } catch (Throwable thrown) {
            close();
            state = state.closed(thrown); // which no producer replaces any more
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

    /** The task waits. A cancel ends that, and what comes stays for the next call. */
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

    void close() {
        State<T> now = state;
        while (!now.left()) {
            if (replace(now, now.closed(null))) {
                leave(now);
                return;
            }
            now = state;
        }
    }

    private void leave(State<T> before) {
        List<T> left = new ArrayList<>(takenIn);
        takenIn.clear();
        takeIn(before.newest); // behind those
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
        Cleaner.Cleanable watching = watch;
        if (watching != null) {
            watching.clean();
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
