package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import dev.millrace.sync.WaitQueue;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The middle of a channel: the buffer, the tasks that wait at both ends, and the elements that
 * other threads have sent.
 *
 * <p>Everything is loop only, except sending from other threads. That must answer at once whether
 * there is a place for an element, so places are counted in {@link FreeSlots}, where the loop and
 * other threads claim them:
 *
 * <pre>
 *     places = capacity - buffered - claimed by other threads and not arrived
 * </pre>
 *
 * Without a buffer, each waiting receiver adds a place. With a buffer, an element that goes
 * straight to a receiver needs no place, and no atomic step if it comes from the loop.
 *
 * <p>A claim stays valid: if the receiver that added the place gives up, the element that claimed
 * it goes into the buffer, beyond the capacity. Another thread puts an element with a claimed place
 * into {@code arrivals}; every operation of the loop first <em>settles</em> those. Senders wait
 * only while there is no place. A free place goes directly to the first of them, so that other
 * threads cannot overtake them for ever.
 */
final class Exchange<T> {
    private static final String BY_SENDER = "the channel's sender is closed";
    private static final String BY_RECEIVER = "the channel's receiver is closed";

    private final EventLoop loop;
    private final String name;
    private final FreeSlots places;
    private final Queue<T> arrivals = new ConcurrentLinkedQueue<>(); // any thread adds to it
    // set by any thread, cleared by the loop
    private final AtomicBoolean settling = new AtomicBoolean();
    private final Runnable settle = this::settleArrivals;

    // loop thread only
    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final WaitQueue<Receiver<T>, @Nullable T> receivers;
    private final WaitQueue<T, @Nullable Void> senders;
    private int peak;
    private int senderEnds = 1;
    private int receiverEnds = 1;
    private @Nullable Throwable failure;
    private boolean failureSeen;

    private volatile @Nullable String refusal; // why sends are refused; written by the loop
    private boolean receiverClosed; // loop thread only
    private volatile @Nullable Consumer<? super T> discardHook;

    Exchange(EventLoop loop, int capacity, String name) {
        this.loop = loop;
        this.name = name;
        this.places = new FreeSlots(capacity);
        this.receivers = new WaitQueue<>(loop, end -> places.receiverLeaves());
        this.senders = new WaitQueue<>(loop);
        receivers.describedBy("channel", end -> describe("an element of "));
        senders.describedBy("channel", element -> describe("room in "));
    }

    void onDiscard(Consumer<? super T> hook) {
        discardHook = hook;
    }

    private void discard(T element) {
        loop.discard(element, discardHook, name);
    }

    @Nullable String refusal() {
        return refusal;
    }

    /** Refuses a caller that is not on the channel's loop. */
    void requireInLoop(String call, String instead) {
        receivers.requireInLoop(call, instead);
    }

    // ---- sending

    void send(T element) {
        settle();
        if (refusal != null || places.available()) {
            Async.readyCheckpoint("send"); // other tasks may run, so trySend looks again
            if (trySend(element)) {
                return;
            }
        }
        senders.await(element);
    }

    boolean trySend(T element) {
        settle();
        requireOpen();
        if (!places.madeByReceivers() && handOver(element)) {
            return true;
        }
        if (!places.claim()) {
            return false;
        }
        try {
            deliver(element);
        } catch (OutOfMemoryError e) { // the caller keeps the element
            places.add();
            throw e;
        }
        return true;
    }

    /** Sends for a select if that needs no wait. */
    boolean sendNow(T element, Suspension<@Nullable Void> wait) {
        settle();
        if (refusal != null) {
            wait.fail(new ChannelClosedException(refusal));
            return true;
        }
        if (!places.madeByReceivers() && !receivers.isEmpty()) {
            places.claimAnyway();
        } else if (!places.claim()) {
            return false;
        }
        if (wait.tryResume(null)) {
            deliver(element);
        } else {
            places.add();
        }
        return true;
    }

    void awaitPlace(T element, Suspension<@Nullable Void> wait) {
        senders.add(element, wait);
    }

    boolean trySendThreadSafe(T element) {
        if (loop.closed()) {
            loop.callSoonThreadSafe(settle); // throws what a closed loop throws
        }
        if (!places.claim()) {
            requireOpen();
            return false;
        }
        try {
            arrivals.add(element);
        } catch (OutOfMemoryError e) {
            places.add();
            throw e;
        }
        // surely: the element is in the queue and must be delivered
        if (settling.compareAndSet(false, true) && !loop.offerSurely(settle)) {
            loop.callSoonThreadSafe(settle); // throws what a closed loop throws
        }
        return true;
    }

    private void requireOpen() {
        String closed = refusal;
        if (closed != null) {
            throw new ChannelClosedException(closed);
        }
    }

    private void settleArrivals() {
        settling.set(false); // before the look, so that a later arrival settles again
        takeArrivals();
        endIfDrained();
    }

    private void settle() {
        if (settling.get()) {
            takeArrivals();
        }
        endIfDrained();
    }

    private void takeArrivals() {
        for (T arrived = arrivals.peek(); arrived != null; arrived = arrivals.peek()) {
            if (!receiverClosed) {
                deliver(arrived);
            }
            arrivals.remove(); // only now: without memory for the buffer it stays here
            if (receiverClosed) {
                discard(arrived);
            }
        }
    }

    /** Delivers an element that has a claimed place. */
    private void deliver(T element) {
        if (!handOver(element)) {
            keep(element);
        } else if (!places.madeByReceivers()) {
            places.add();
        }
    }

    private void keep(T element) {
        buffer.add(element);
        peak = Math.max(peak, buffer.size());
    }

    /** Gives an element to the first waiting receiver; false if none waits. */
    private boolean handOver(T element) {
        while (!receivers.isEmpty()) {
            if (receivers.offerFirst(element)) {
                return true;
            }
            places.receiverLeaves();
        }
        return false;
    }

    // ---- receiving

    /** The next element; {@code waiting} begins the wait for it, for the caller's receiver. */
    @Nullable T receive(Consumer<Suspension<@Nullable T>> waiting) {
        settle();
        if (ready()) {
            Async.readyCheckpoint("next"); // other tasks may run, so look again
            settle();
            if (ended()) {
                return end();
            }
            T element = take();
            if (element != null) {
                return element;
            }
        }
        return Async.suspendInLoop(waiting);
    }

    void awaitElement(Receiver<T> end, Suspension<@Nullable T> wait) {
        receivers.add(end, wait);
        places.receiverComes();
        endIfDrained();
    }

    /** Receives for a select if that needs no wait. */
    boolean receiveNow(Suspension<@Nullable T> wait) {
        settle();
        T element = take();
        if (element != null) {
            if (!wait.tryResume(element)) {
                discard(element);
            }
        } else if (!ended()) {
            return false;
        } else if (failure == null || receiverClosed) {
            wait.tryResume(null);
        } else {
            failureSeen |= wait.fail(failure);
        }
        return true;
    }

    @Nullable T tryReceive() {
        settle();
        return take();
    }

    boolean readyToReceive() {
        settle();
        return ready();
    }

    private boolean ready() {
        return !buffer.isEmpty() || !senders.isEmpty() || ended();
    }

    private @Nullable T end() {
        Throwable thrown = failure;
        if (thrown != null && !receiverClosed) {
            failureSeen = true;
            throw Rethrow.unchecked(thrown);
        }
        return null;
    }

    private @Nullable T take() {
        T element = buffer.poll();
        if (element == null) {
            return admitSender(); // no buffer: the element goes straight to the receiver
        }
        T admitted = places.overdrawn() ? null : admitSender();
        if (admitted == null) {
            places.add();
        } else {
            keep(admitted);
        }
        endIfDrained();
        return element;
    }

    private @Nullable T admitSender() {
        while (!senders.isEmpty()) {
            T element = senders.firstWanted();
            if (senders.offerFirst(null)) {
                return element;
            }
        }
        return null;
    }

    // ---- closing

    /** Whether no more elements will come. */
    boolean ended() {
        return receiverClosed
                || (refusal != null
                        && buffer.isEmpty()
                        && senders.isEmpty()
                        && places.onTheWay(receivers.size(), buffer.size()) == 0);
    }

    /** Whether no more elements will come, and no failure is left to receive. */
    boolean drained() {
        return ended() && (failure == null || failureSeen);
    }

    void addSender() {
        senderEnds++;
    }

    void addReceiver() {
        receiverEnds++;
    }

    /** A sender was closed; the last one ends the stream. */
    void closeSenderEnd() {
        senderEnds--;
        if (senderEnds == 0) {
            closeSender(null);
        }
    }

    /** A receiver was closed: its waiting tasks see the end. The last one closes the channel. */
    void closeReceiverEnd(Receiver<T> end) {
        receiverEnds--;
        if (receiverEnds == 0) {
            closeReceiver();
            return;
        }
        for (int left = receivers.resumeIf(each -> each == end, null); left > 0; left--) {
            places.receiverLeaves();
        }
    }

    void closeSender(@Nullable Throwable cause) {
        settle();
        if (refusal == null) {
            failure = cause;
            refuse(BY_SENDER);
            endIfDrained();
        } else if (cause != null && cause != failure) {
            report("a failure came to a channel that was closed already", cause);
        }
    }

    private void closeReceiver() {
        if (receiverClosed) {
            return;
        }
        settle();
        receiverClosed = true;
        buffer.forEach(this::discard);
        buffer.clear();
        refuse(BY_RECEIVER);
        endIfDrained();
        senders.failAll(() -> new ChannelClosedException(BY_RECEIVER));
        Throwable unseen = failure;
        if (unseen != null && !failureSeen) {
            failureSeen = true;
            report("a channel was closed before its failure was received", unseen);
        }
    }

    private void refuse(String why) {
        boolean open = refusal == null;
        refusal = why; // before the places go, so that a sender without a place sees why
        if (open) {
            places.close();
        }
    }

    private void endIfDrained() {
        if (refusal == null || receivers.isEmpty() || !ended()) {
            return;
        }
        while (!receivers.isEmpty()) {
            places.receiverLeaves();
            Throwable thrown = receiverClosed ? null : failure;
            if (thrown == null) {
                receivers.offerFirst(null);
            } else {
                failureSeen |= receivers.failFirst(thrown);
            }
        }
    }

    private void report(String message, Throwable cause) {
        LateFailure.tell(loop, message, cause, name);
    }

    /** Describes what a task at one of the ends waits for. Any thread. */
    private Description describe(String what) {
        String fill =
                places.madeByReceivers()
                        ? "which has no buffer"
                        : buffer.size() + " of " + places.capacity() + " buffered";
        return Description.of("channel", what + name + ", " + fill)
                .with("senders", senderEnds)
                .with("receivers", receiverEnds);
    }

    ChannelStatistics statistics() {
        settle();
        return new ChannelStatistics(
                buffer.size(), peak, senderEnds, receiverEnds, senders.size(), receivers.size());
    }

    @Override
    public String toString() {
        return name + " on loop " + loop.name() + " (" + (refusal == null ? "open" : refusal) + ")";
    }
}
