package dev.millrace.internal.guest;

import java.util.concurrent.atomic.AtomicBoolean;

/** One task of the host: a part of a guest's run. Runs once, whatever the host does with it. */
final class Slice implements Runnable {
    private final Guest guest;
    private final Thread poster = Thread.currentThread();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private boolean posting = true; // the poster only, as the next
    private boolean inline;

    // written before it is posted, read by the watchdog
    private final long since = System.nanoTime();

    Slice(Guest guest) {
        this.guest = guest;
    }

    @Override
    public void run() {
        if (Thread.currentThread() == poster && posting) {
            inline = true; // inside whatever the poster does: it is posted again
        } else if (claim()) {
            guest.run();
        }
    }

    /** True for the first one only: that one runs it, or has it dropped. Any thread. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** The host has accepted it; true if it has tried to run it at once. The poster only. */
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
