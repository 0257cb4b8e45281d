package dev.millrace.internal.fiber;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the driver of a baton loop gives to the one fiber that may run, and waits to get back. */
final class Baton {
    // written by the driver before it hands over, and by the fiber that gives the baton back
    private volatile boolean withDriver = true;
    private volatile @Nullable Thread driver;

    /** Hands the baton over with {@code wake} and waits until it is back. Driver only. */
    void lend(Runnable wake) {
        driver = Thread.currentThread();
        withDriver = false;
        wake.run();
        while (!withDriver) {
            LockSupport.park(this);
        }
    }

    /** Gives the baton back; by the fiber that has it. */
    void giveBack() {
        withDriver = true;
        LockSupport.unpark(driver);
    }
}
