package dev.millrace.internal.guest;

import java.util.concurrent.atomic.AtomicBoolean;

/** One task of the host: a part of a guest's run. It runs once, even if the host runs it twice. */
final class Slice implements Runnable {
    private final Guest guest;
    private final Thread poster = Thread.currentThread();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private boolean posting = true; // the posting thread only, as the next field
    private boolean inline;

    // written before it is posted, read by the watchdog
    private final long since = System.nanoTime();

    Slice(Guest guest) {
        this.guest = guest;
    }

    @Override
    public void run() {
        if (Thread.currentThread() == poster && posting) {
            inline = true; // inside execute: it must be posted again
        } else if (claim()) {
            guest.run();
        }
    }

    /** True for the first caller only, which then runs or drops the slice. Any thread. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /**
     * {@code execute} has returned; true if the host tried to run it there. The posting thread
     * only.
     */
    boolean wasInline() {
        posting = false;
        return inline;
    }

    /** How long it has waited for the host. Any thread. */
    long waitedNanos(long now) {
        return now - since;
    }

    @Override
    public String toString() {
        return "a slice of " + guest;
    }
}
