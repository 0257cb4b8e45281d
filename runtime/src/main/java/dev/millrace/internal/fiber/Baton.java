package dev.millrace.internal.fiber;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the driver of a baton loop gives to the one fiber that may run, and waits to get back.
 *
 * <p>It can be <em>borrowed</em>. A fiber that waits with a class initialiser or a native frame on
 * its stack keeps its carrier, and that may be the only one: then whoever has the baton cannot run.
 * The watchdog, a platform thread, lends the baton of such a one to the fiber that waits, which
 * ends its wait, unwinds, and gives it back where it next gives way.
 *
 * <p>That is safe because everybody passes {@link #awaitReturn} between a wait and the loop. The
 * watchdog enters the borrower first and looks at the stack of who has the baton after that. Is
 * that one inside a wait, then it cannot miss the borrower, nor can whoever it has passed the baton
 * on to meanwhile. If it is elsewhere it may have missed the borrower, and nothing is lent.
 */
final class Baton {
    /** Who cannot go on looks this often; nobody wakes it. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

    // written by the driver before it hands over, and by the fiber that gives the baton back
    private volatile boolean withDriver = true;
    private volatile @Nullable Thread driver;

    // set by the watchdog; taken back by the borrower, or by the watchdog if it lends nothing
    private volatile @Nullable BatonFiber borrower;

    /** Whose it is first: a new driver, which was not started yet. */
    void drivenBy(Thread unstarted) {
        driver = unstarted;
    }

    /** Hands the baton over to {@code fiber} and waits until it is back. Driver only. */
    void lend(BatonFiber fiber) {
        driver = Thread.currentThread();
        withDriver = false;
        try {
            fiber.runNow();
        } catch (Throwable t) { // there is no memory for its thread
            withDriver = true;
            throw t;
        }
        boolean interrupted = false; // by whoever lends the loop its thread: a guest's host
        while (!withDriver) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted(); // parking with the flag set would spin
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        awaitReturn(null);
    }

    /** Gives the baton back; by the fiber that has it. */
    void giveBack() {
        withDriver = true;
        LockSupport.unpark(driver);
    }

    /**
     * Between a wait and the loop: waits while somebody other than the caller, {@code self} or the
     * driver, borrows the baton.
     */
    void awaitReturn(@Nullable BatonFiber self) {
        for (var other = borrower; other != null && other != self; other = borrower) {
            LockSupport.parkNanos(this, LOOK);
        }
    }

    /**
     * The thread that has the baton; null if that cannot be told. Any thread.
     *
     * @param inside the fiber that the loop seems to be inside of
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
     * Lends the baton to {@code pinned}, whose wait ends by that, while its holder cannot go on.
     * For one thread, which is no virtual one.
     *
     * @param inside the fiber that the loop seems to be inside of
     * @return false if the holder was not seen to wait, or the fiber does not any more
     */
    boolean borrow(BatonFiber pinned, @Nullable BatonFiber inside) {
        borrower = pinned; // before the look at the holder's stack: see above
        Thread holder = holder(inside);
        boolean frozen = holder != null && Mounting.waitsForTurn(holder); // from here on
        if (!frozen || pinned.hasBaton() || !pinned.isPinned()) {
            borrower = null;
            return false;
        }
        pinned.refuse();
        return true;
    }

    /** Ends what {@link #borrow} began; by the borrower. */
    void returnToHolder() {
        borrower = null;
        LockSupport.unpark(driver); // it may sleep, and the borrower may have made something ready
    }
}
