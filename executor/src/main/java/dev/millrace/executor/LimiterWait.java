package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A task that is suspended until it has a slot in the queue, or a permit. */
final class LimiterWait implements FifoPermits.Waiter, CancelHook, Described {
    private static final int WAITING = 0;
    private static final int GRANTED = 1;
    private static final int GONE = 2; // gave up, or gave back what it was granted

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(LimiterWait.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final CapacityLimiter limiter;
    private final FifoPermits permits;
    private volatile int state; // written through STATE
    // set before the limiter has this
    private @Nullable Suspension<@Nullable Void> suspension;

    LimiterWait(EventLoop loop, CapacityLimiter limiter, FifoPermits permits) {
        this.loop = loop;
        this.limiter = limiter;
        this.permits = permits;
    }

    /** Suspends the current task until it has the slot or permit. If this throws, it has none. */
    void await() {
        try {
            Async.<@Nullable Void>suspend(this::begin);
        } catch (Throwable t) {
            if (suspension != null && !withdraw() && takeBack()) {
                limiter.giveBack(permits); // granted, but the task was not suspended
            }
            throw t;
        }
    }

    private void begin(Suspension<@Nullable Void> waiting) {
        suspension = waiting;
        waiting.onCancel(this);
        limiter.await(permits, this);
    }

    @Override
    public boolean claim() {
        return STATE.compareAndSet(this, WAITING, GRANTED);
    }

    @Override
    public boolean waits() {
        return state == WAITING;
    }

    @Override
    public boolean abort() {
        return withdraw();
    }

    @Override
    public String kind() {
        return limiter.kind(permits);
    }

    @Override
    public Description describe() {
        return limiter.describe(permits);
    }

    private boolean withdraw() {
        if (!STATE.compareAndSet(this, WAITING, GONE)) {
            return false;
        }
        limiter.left(permits);
        return true;
    }

    /** Takes back an unused grant. True for one caller, which must give back the permit. */
    boolean takeBack() {
        return STATE.compareAndSet(this, GRANTED, GONE);
    }

    /** Resumes the task; false if it is gone with its loop. */
    boolean wake() {
        Suspension<@Nullable Void> waiting = suspension;
        return waiting != null && !loop.closed() && waiting.tryResume(null);
    }
}
