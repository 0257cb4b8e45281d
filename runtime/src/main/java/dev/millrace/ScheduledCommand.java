package dev.millrace;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One command of a {@link ScheduledView}. A positive period is a fixed rate, a negative one a fixed
 * delay.
 */
final class ScheduledCommand<V extends @Nullable Object> extends FutureTask<V>
        implements RunnableScheduledFuture<V>, ViewedCommand, Awaited {
    private final ScheduledView view;
    private final Duration period;
    private volatile Duration due; // loop time
    private volatile @Nullable TimerHandle timer; // set on the loop

    ScheduledCommand(ScheduledView view, Callable<V> command, Duration due, Duration period) {
        super(command);
        this.view = view;
        this.due = due;
        this.period = period;
    }

    /** Sets the timer. Loop only. */
    void arm() {
        if (!isDone()) {
            TimerHandle armed = view.loop().callAt(due, this);
            timer = armed; // pairs with the read in done()
            if (isCancelled()) { // another thread cancelled it and may not have seen the timer
                armed.cancel();
            }
        }
    }

    @Override
    public void run() {
        if (!isPeriodic()) {
            super.run();
        } else if (runAndReset()) {
            Duration from = period.isPositive() ? due : view.loop().time();
            due = from.plus(period.abs());
            arm();
        }
    }

    @Override
    public void failed(Throwable thrown) {
        setException(thrown); // has an effect only if the command did not run
    }

    /** Sets the timer; for use from another thread. */
    Runnable arming() {
        return new Arming();
    }

    private final class Arming implements Runnable, Awaited {
        @Override
        public void run() {
            arm();
        }

        @Override
        public void failed(Throwable thrown) {
            ScheduledCommand.this.failed(thrown);
        }
    }

    @Override
    public boolean isPeriodic() {
        return !period.isZero();
    }

    @Override
    public Runnable command() {
        return this;
    }

    @Override
    public boolean withdraw() {
        return cancel(false);
    }

    @Override
    protected void done() {
        TimerHandle armed = timer;
        if (armed != null && isCancelled()) {
            view.disarm(armed);
        }
        view.ended(this);
    }

    @Override
    public V get() throws InterruptedException, ExecutionException {
        refuseOnLoop();
        return super.get();
    }

    @Override
    public V get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop();
        return super.get(timeout, unit);
    }

    private void refuseOnLoop() {
        if (!isDone()) {
            ScheduledView.refuseOnLoop("get");
        }
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(due.minus(view.loop().time()));
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
