package dev.millrace.internal.guest;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that waits in the stead of a guest's host, once there is a timer to wait for. It ends
 * with its loop.
 *
 * <p>Lost wake-ups: the waiter sets when it wakes, then looks at the guest once more, then parks;
 * the guest changes, then reads when the waiter wakes.
 */
final class Waiter {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Guest guest;
    private volatile @Nullable Thread thread; // written by the slice that needs it first
    private volatile long wakesAt = Long.MIN_VALUE; // by System.nanoTime(); written by the waiter
    private volatile boolean ended;

    Waiter(Guest guest) {
        this.guest = guest;
    }

    /** Whether the calling thread is this one. */
    boolean isCaller() {
        return Thread.currentThread() == thread;
    }

    /** Starts the thread if that has not been done. One caller at a time: who has the loop. */
    void start() {
        if (thread == null) {
            Thread made =
                    Thread.ofPlatform()
                            .daemon()
                            .name(guest + "-waiter")
                            .inheritInheritableThreadLocals(false)
                            .unstarted(this::live);
            made.setContextClassLoader(null); // or it would keep that of the host
            made.start();
            thread = made;
        }
    }

    /** The guest has changed, and it is for the waiter to go on. */
    void goOn() {
        LockSupport.unpark(thread);
    }

    /** The guest waits until then, by {@code System.nanoTime()}. */
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

    /** Twice as long each time: 1 ms to half a second. */
    private void pause(int refusals) {
        long end = System.nanoTime() + (refusals == 0 ? 0 : FIRST_PAUSE << (refusals - 1));
        for (long left = end - System.nanoTime();
                left > 0 && !ended;
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
