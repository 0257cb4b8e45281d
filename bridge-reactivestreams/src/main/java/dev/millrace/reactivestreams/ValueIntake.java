package dev.millrace.reactivestreams;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The intake of a task that awaits one value.
 *
 * <p>One step decides between the source and the cancellation of the task: who moves the state away
 * from {@code OPEN}. If the source does, the value is the task's, even if a cancel comes before the
 * task has run; if the cancel does, whatever the source still brings goes to its library's hooks.
 * Neither leaves a reference to the task behind.
 */
abstract class ValueIntake<T> extends Intake<T>
        implements Consumer<Suspension<Object>>, CancelHook, Described {

    private static final VarHandle STATE;
    private static final VarHandle VALUE;
    private static final VarHandle WAITER;

    static {
        try {
            var lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(ValueIntake.class, "state", int.class);
            VALUE = lookup.findVarHandle(ValueIntake.class, "value", Object.class);
            WAITER = lookup.findVarHandle(ValueIntake.class, "waiter", Suspension.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final int OPEN = 0;
    private static final int SETTLED = 1;
    private static final int FAILED = 2;
    private static final int ABANDONED = 3;

    private volatile int state;

    @SuppressWarnings("UnusedVariable") // through VALUE
    private volatile @Nullable Object
            value; // set by the publisher; taken out by whoever ends up with it

    private @Nullable Throwable
            failure; // written before the state, which is FAILED if it is the task's
    private volatile @Nullable Suspension<Object>
            waiter; // set by the loop, cleared by whoever settles

    ValueIntake(ForeignSource<T> source, long demand) {
        super(source, demand);
    }

    /** Waits until the source has ended or brought enough. */
    @SuppressWarnings("unchecked") // the field holds what arrived() was given
    final @Nullable T await() {
        if (state == OPEN) {
            try {
                Async.suspend(this);
            } catch (Throwable unsuspended) {
                if (!abandon()) { // cancelled, interrupted or refused; else it was settled
                    // meanwhile
                    giveBack();
                }
                throw unsuspended;
            }
        }
        Throwable thrown = told();
        if (thrown != null) {
            throw Rethrow.unchecked(Cancellations.toThrow(thrown, source));
        }
        var taken = (T) value;
        VALUE.set(this, null); // settled: nobody else looks for it any more
        return taken;
    }

    /** Hands what the task was told to the library's hooks, as the task throws something else. */
    private void giveBack() {
        discard(swap(null));
        Throwable unthrown = told();
        if (unthrown != null) {
            dropFailure(unthrown);
        }
    }

    private @Nullable Throwable told() {
        return state == FAILED ? failure : null;
    }

    @Override
    final boolean abandon() {
        if (!STATE.compareAndSet(this, OPEN, ABANDONED)) {
            return false;
        }
        waiter = null;
        upstream.cancel();
        discard(swap(null));
        return true;
    }

    @Override
    void finished() {
        settle(SETTLED);
    }

    @Override
    final void failed(Throwable fault) {
        if (state == OPEN) { // else the value is on its way to the task, and this came after it
            failure = fault;
            if (settle(FAILED)) {
                discard(swap(null));
                return;
            }
        }
        dropFailure(fault);
    }

    /** Keeps an element as the value so far, and returns the one before it. */
    final @Nullable Object keep(T element) {
        Object before = swap(element);
        int now = state;
        if (now == FAILED || now == ABANDONED) {
            discard(swap(null)); // pairs with failed() and abandon(): each element is taken out by
            // one of the two
        }
        return before;
    }

    /** Keeps an element and ends the wait with it, leaving the rest of the source. */
    final void keepAndLeave(T element) {
        if (state != OPEN) {
            discard(element);
            return;
        }
        discard(keep(element));
        if (STATE.compareAndSet(this, OPEN, SETTLED)) {
            upstream.cancel();
            wake();
        }
    }

    final void discard(@Nullable Object element) {
        if (element != null) {
            source.dropElement(element);
        }
    }

    private boolean settle(int settled) {
        if (!STATE.compareAndSet(this, OPEN, settled)) {
            return false;
        }
        wake();
        return true;
    }

    private @Nullable Object swap(@Nullable Object next) {
        return VALUE.getAndSet(this, next);
    }

    /** The task waits. */
    @Override
    public final void accept(Suspension<Object> suspension) {
        suspension.onCancel(this);
        waiter = suspension; // pairs with the state written by settle(): one of the two sees the
        // other
        if (state != OPEN) {
            wake();
        }
    }

    /** The task that waits is cancelled. */
    @Override
    public final boolean abort() {
        return abandon();
    }

    @Override
    public final String kind() {
        return "publisher";
    }

    @Override
    public final Description describe() {
        return source.describe(upstream.subscription());
    }

    private void wake() {
        Suspension<Object> waiting = waiter;
        if (waiting != null) {
            WAITER.setOpaque(this, null); // not to be found from the source any more
            waiting.tryResume(Wake.UP); // the second of two that race does nothing
        }
    }
}
