package dev.millrace.reactivestreams;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The intake of a stream: a ring of elements that were requested and not taken yet.
 *
 * <p>The publisher writes an element into its slot and publishes it by moving {@code tail}; the
 * consumer reads up to the tail it saw last, and looks at {@code tail} again only when it has taken
 * them all, so that elements that come in a batch cost one shared read and at most one wake-up. A
 * publisher cannot overwrite an element: it may not pass {@code allowed}, which the consumer raises
 * by what it has taken before it requests more. {@code tail} is moved by compare-and-set, so that
 * two threads that signal at once (against rule 1.3) are detected, and no element is lost silently.
 */
final class StreamIntake<T> extends Intake<T> {

    private static final VarHandle TAIL;
    private static final VarHandle WAITER;
    private static final VarHandle FAILURE;
    private static final VarHandle DRAINS;

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(StreamIntake.class, "tail", long.class);
            WAITER = lookup.findVarHandle(StreamIntake.class, "waiter", Suspension.class);
            FAILURE = lookup.findVarHandle(StreamIntake.class, "failure", Throwable.class);
            DRAINS = lookup.findVarHandle(StreamIntake.class, "drains", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final @Nullable Object[] slots;
    private final int mask;
    private final int batch; // how many are taken between two requests

    private volatile long tail; // elements received; written by the publisher's thread
    // elements requested; written by the consumer, read by the publisher
    private volatile long allowed;
    private volatile boolean ended; // written by the publisher, after the failure
    private volatile boolean abandoned; // written by the consumer

    @SuppressWarnings("UnusedVariable") // through DRAINS
    private volatile int drains; // the thread that raises it from zero empties the abandoned ring

    // set by the consumer, taken by the thread that wakes it
    private volatile @Nullable Suspension<Object> waiter;
    // set by the publisher; taken out by the code that throws or drops it
    private volatile @Nullable Throwable failure;

    private long head; // elements taken; consumer only, or the draining thread once abandoned
    private long seen; // the tail the consumer saw last
    private int taken; // elements taken since the last request; consumer only

    StreamIntake(ForeignSource<T> source, int prefetch) {
        super(source, prefetch);
        int capacity = prefetch == 1 ? 1 : Integer.highestOneBit(prefetch - 1) << 1;
        this.slots = new Object[capacity];
        this.mask = capacity - 1;
        this.batch = prefetch - (prefetch >> 2); // 75 %
        this.allowed = prefetch;
    }

    @Override
    void arrived(T element) {
        long at = tail;
        if (at >= allowed) {
            source.dropElement(element);
            breach(
                    new IllegalStateException(
                            "rule 1.1: more elements than the " + at + " requested"));
            return;
        }
        slots[(int) at & mask] = element;
        if (!TAIL.compareAndSet(this, at, at + 1)) {
            source.dropElement(element);
            breach(new IllegalStateException("rule 1.3: two threads signalled at the same time"));
            return;
        }
        if (waiter != null) { // pairs with the write in park(), before it looks at tail
            wake();
        }
        if (abandoned) { // pairs with the write in abandon(), before it drains
            drain();
        }
    }

    @Override
    void finished() {
        ended = true;
        wake();
    }

    @Override
    void failed(Throwable fault) {
        failure = fault;
        ended = true;
        wake();
        if (abandoned) { // pairs with the write in abandon(), before it looks at the failure
            dropUnseen();
        }
    }

    /** Cancels the source and discards what has not been taken. */
    @Override
    boolean abandon() {
        if (abandoned) {
            return false;
        }
        abandoned = true;
        upstream.cancel();
        drain();
        dropUnseen();
        wake();
        return true;
    }

    /** True if {@link #take} would return an element, or the source has ended; consumer only. */
    boolean ready() {
        return holdsElement() || ended;
    }

    /** True if {@link #take} would return an element; consumer only. */
    boolean holdsElement() {
        return head != seen || head != (seen = tail);
    }

    /** Takes the next element, or null at the end or when there is none yet; consumer only. */
    @SuppressWarnings("unchecked") // slots hold what arrived() was given
    @Nullable T take() {
        if (!holdsElement()) {
            return null;
        }
        int at = (int) head & mask;
        var element = (T) slots[at];
        slots[at] = null;
        head++;
        if (++taken == batch) {
            replenish();
        }
        return element;
    }

    /** True at the end, with nothing left to take; consumer only. */
    boolean exhausted() {
        return ended && head == (seen = tail);
    }

    /** Takes the failure out; the caller throws it, and nobody else gets it. */
    @Nullable Throwable takeFailure() {
        return failure == null ? null : (Throwable) FAILURE.getAndSet(this, null);
    }

    /** Waits until the intake is ready or abandoned; consumer only. */
    void awaitSignal() {
        Async.suspend(this::park);
    }

    private void replenish() {
        taken = 0;
        if (!ended) {
            long next = allowed + batch;
            allowed = next;
            upstream.request(batch);
        }
    }

    /** Resumes {@code suspension} when the intake is ready or abandoned; consumer only. */
    void park(Suspension<Object> suspension) {
        suspension.onCancel(new Leaving());
        waiter = suspension;
        if (ready() || abandoned) {
            wake();
        }
    }

    /** A cancel ends the wait; what was received stays for the next call. */
    private final class Leaving implements CancelHook, Described {
        @Override
        public boolean abort() {
            waiter = null;
            return true;
        }

        @Override
        public String kind() {
            return "publisher";
        }

        @Override
        public Description describe() {
            return source.describe(upstream.subscription())
                    .with("received", tail)
                    .with("requested", allowed);
        }
    }

    @SuppressWarnings("unchecked") // the field holds nothing else
    private void wake() {
        var waiting = (Suspension<Object>) WAITER.getAndSet(this, null);
        if (waiting != null) {
            waiting.tryResume(Wake.UP);
        }
    }

    private void dropUnseen() {
        Throwable unseen = takeFailure();
        if (unseen != null) {
            dropFailure(unseen);
        }
    }

    private void drain() {
        if ((int) DRAINS.getAndAdd(this, 1) != 0) {
            return;
        }
        int missed = 1;
        do {
            while (head != tail) {
                int at = (int) head & mask;
                Object element = slots[at];
                slots[at] = null;
                head++;
                if (element != null) {
                    source.dropElement(element);
                }
            }
            missed = (int) DRAINS.getAndAdd(this, -missed) - missed;
        } while (missed != 0);
    }
}
