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
 * <p>The source and a cancel of the task race to move the state away from {@code OPEN}. If the
 * source wins, the task gets the value, even if a cancel comes before the task runs. If the cancel
 * wins, what the source still brings goes to its library's hooks. Neither leaves a reference to the
 * task behind.
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

    // set by the publisher; taken out by the code that returns or discards it
    @SuppressWarnings("UnusedVariable") // through VALUE
    private volatile @Nullable Object value;

    // written before the state; the task throws it if the state is FAILED
    private @Nullable Throwable failure;
    // set by the loop, cleared by the thread that settles
    private volatile @Nullable Suspension<Object> waiter;

    ValueIntake(ForeignSource<T> source, long demand) {
        super(source, demand);
    }

    /** Waits until the source has ended, or enough has arrived. */
    @SuppressWarnings("unchecked") // the field holds what arrived() was given
    final @Nullable T await() {
        if (state == OPEN) {
            try {
                Async.suspend(this);
            } catch (Throwable unsuspended) {
                // false: the source settled before the cancel, the interrupt or the refusal
                if (!abandon()) {
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
        VALUE.set(this, null); // settled: no other thread looks at it any more
        return taken;
    }

    /** Passes the outcome to the library's hooks, because the task throws something else. */
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
        if (state == OPEN) { // else the task gets the value, and this failure came too late
            failure = fault;
            if (settle(FAILED)) {
                discard(swap(null));
                return;
            }
        }
        dropFailure(fault);
    }

    /** Keeps an element as the current value, and returns the previous one. */
    final @Nullable Object keep(T element) {
        Object before = swap(element);
        int now = state;
        if (now == FAILED || now == ABANDONED) {
            // pairs with failed() and abandon(): one of the two takes each element out
            discard(swap(null));
        }
        return before;
    }

    /** Keeps an element, ends the wait with it and cancels the source. */
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
        // pairs with the state written by settle(): at least one side sees the other
        waiter = suspension;
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
            WAITER.setOpaque(this, null); // the source keeps no reference to the task
            waiting.tryResume(Wake.UP); // if two threads race, the second call does nothing
        }
    }
}
