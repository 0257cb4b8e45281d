package dev.millrace.internal.guest;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that waits for timers in place of a guest's host. It is started when first needed and
 * ends with its loop.
 *
 * <p>No wake-up is lost: the waiter sets {@code wakesAt}, then looks at the guest again, then
 * parks; the guest changes its state, then reads {@code wakesAt}.
 */
final class Waiter {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Guest guest;
    private volatile @Nullable Thread thread; // written by the first slice that needs it
    private volatile long wakesAt = Long.MIN_VALUE; // by System.nanoTime(); written by the waiter
    private volatile boolean ended;

    Waiter(Guest guest) {
        this.guest = guest;
    }

    /** Whether the calling thread is the waiter. */
    boolean isCaller() {
        return Thread.currentThread() == thread;
    }

    /**
     * Starts the thread unless it was started. Called by the slice that has the loop, so never
     * twice at a time.
     */
    void start() {
        if (thread == null) {
            Thread made =
                    Thread.ofPlatform()
                            .daemon()
                            .name(guest + "-waiter")
                            .inheritInheritableThreadLocals(false)
                            .unstarted(this::live);
            made.setContextClassLoader(null); // else it would keep the host's class loader alive
            made.start();
            thread = made;
        }
    }

    /** Wakes the waiter because the guest has changed. */
    void goOn() {
        LockSupport.unpark(thread);
    }

    /**
     * Wakes the waiter if it would sleep beyond {@code nanos}, a time of {@code System.nanoTime()}.
     */
    void wakeBefore(long nanos) {
        if (wakesAt == Guest.NEVER || wakesAt - nanos > 0) {
            goOn();
        }
    }

    /** Any thread. */
    void end() {
        ended = true;
        goOn();
    }

    private void live() {
        while (!ended) {
            switch (guest.state()) {
                case REFUSED -> {
                    pause(guest.refusals());
                    if (!ended) {
                        guest.postAgain();
                    }
                }
                case PARKED, BUSY -> park();
            }
        }
    }

    private void park() {
        long until = guest.waitsUntil();
        wakesAt = until;
        if (guest.waitsUntil() != until || guest.state() == Guest.State.REFUSED || ended) {
            return;
        }
        if (until == Guest.NEVER) {
            LockSupport.park(this);
            return;
        }
        long left = until - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(this, left);
        } else {
            guest.isDue(until);
        }
    }

    /** Waits 1 ms after the first refusal, then twice as long each time, up to half a second. */
    private void pause(int refusals) {
        long end = System.nanoTime() + (refusals == 0 ? 0 : FIRST_PAUSE << (refusals - 1));
        for (long left = end - System.nanoTime();
                left > 0 && !ended;
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
