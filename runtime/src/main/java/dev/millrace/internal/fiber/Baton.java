package dev.millrace.internal.fiber;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The right to run in a baton loop. The driver passes it to one fiber at a time, and waits until it
 * comes back.
 *
 * <p>The baton can be <em>borrowed</em>. A fiber that waits with a class initialiser or a native
 * frame on its stack keeps its carrier. If no carrier is left, the thread that holds the baton
 * cannot run. The watchdog, a platform thread, then lends the baton to the fiber that waits. That
 * fiber ends its wait with an exception, unwinds, and gives the baton back when it next suspends.
 *
 * <p>This is safe because every thread calls {@link #awaitReturn} between a wait and the loop. The
 * watchdog first writes {@code borrower} and then looks at the stack of the holder. If the holder
 * is inside a wait, it has yet to call {@code awaitReturn} and will see the borrower, and so will
 * any thread to which it has passed the baton meanwhile. If it is elsewhere it may have missed the
 * borrower, and the watchdog lends nothing.
 */
final class Baton {
    /** A thread that waits for the borrower looks this often, as nothing wakes it. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

    // written by the driver before it hands over, and by the fiber that gives the baton back
    private volatile boolean withDriver = true;
    private volatile @Nullable Thread driver;

    // set by the watchdog; taken back by the borrower, or by the watchdog if it lends nothing
    private volatile @Nullable BatonFiber borrower;

    /** Sets the first holder: a new driver that has not started yet. */
    void drivenBy(Thread unstarted) {
        driver = unstarted;
    }

    /** Passes the baton to {@code fiber} and waits until it is back. Driver only. */
    void lend(BatonFiber fiber) {
        driver = Thread.currentThread();
        withDriver = false;
        try {
            fiber.runNow();
        } catch (Throwable t) {
            // there is no memory for its thread
            withDriver = true;
            throw t;
        }
        // a guest's host may interrupt the thread that it lends to the loop
        boolean interrupted = false;
        while (!withDriver) {
            LockSupport.park(this);
            // with the flag set, park would return at once
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        awaitReturn(null);
    }

    /** Gives the baton back. Called by the fiber that holds it. */
    void giveBack() {
        withDriver = true;
        LockSupport.unpark(driver);
    }

    /**
     * Called between a wait and the loop: waits while a fiber other than {@code self} borrows the
     * baton.
     *
     * @param self the fiber that calls; null if that is the driver
     */
    void awaitReturn(@Nullable BatonFiber self) {
        for (var other = borrower; other != null && other != self; other = borrower) {
            LockSupport.parkNanos(this, LOOK);
        }
    }

    /**
     * The thread that holds the baton; null if that is not known. Any thread.
     *
     * @param inside the fiber that seems to run now
     */
    @Nullable Thread holder(@Nullable BatonFiber inside) {
        if (withDriver) {
            return driver;
        }
        return inside != null && inside.hasBaton() ? inside.thread() : null;
    }

    /** Whether a fiber borrows the baton. Any thread. */
    boolean isBorrowed() {
        return borrower != null;
    }

    /**
     * Lends the baton to {@code pinned} while its holder cannot run. That ends the wait of {@code
     * pinned}. Called by one platform thread only.
     *
     * @param inside the fiber that seems to run now
     * @return false if the holder was not seen in a wait, or the fiber no longer waits
     */
    boolean borrow(BatonFiber pinned, @Nullable BatonFiber inside) {
        // before the look at the holder's stack: see the comment of the class
        borrower = pinned;
        Thread holder = holder(inside);
        // if true, it stays so until the borrower is done
        boolean frozen = holder != null && Mounting.waitsForTurn(holder);
        if (!frozen || pinned.hasBaton() || !pinned.isPinned()) {
            borrower = null;
            return false;
        }
        pinned.refuse();
        return true;
    }

    /** Ends what {@link #borrow} began. Called by the borrower. */
    void returnToHolder() {
        borrower = null;
        // the driver may sleep, and the borrower may have made something ready
        LockSupport.unpark(driver);
    }
}
