package dev.millrace.proof.soak;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets all kinds of work go on together, and has them rest together for a sample. */
final class Gate {
    private final Set<String> all;
    private final Set<String> working; // guarded by this, as all below
    private int phase; // 0 until all have come for the first time
    private int rounds;
    private boolean over;
    private @Nullable Throwable failure;
    private volatile boolean closed; // as asked in each round

    /** For all of {@code names}, which come to it first of all. */
    Gate(Set<String> names) {
        all = Set.copyOf(names);
        working = new HashSet<>(names);
    }

    /** Waits for the phase behind {@code last}; null if there is none, because all is over. */
    synchronized @Nullable Phase next(String name, int last) throws InterruptedException {
        working.remove(name);
        notifyAll();
        while (phase == last && !over) {
            wait();
        }
        return over ? null : new Phase(phase, rounds);
    }

    /**
     * A stretch of work.
     *
     * @param rounds how many rounds of each kind belong to it at the most
     */
    record Phase(int number, int rounds) {}

    boolean closed() {
        return closed;
    }

    /** Begins a phase for all, who rest. */
    synchronized void open(int rounds) {
        phase++;
        this.rounds = rounds;
        working.addAll(all);
        closed = false;
        notifyAll();
    }

    /** Ends the phase with the round that each is in. */
    void close() {
        closed = true;
    }

    /** Waits until all rest or one has failed; false if that takes longer than anything should. */
    synchronized boolean awaitRest(long millis) throws InterruptedException {
        // notified by each that comes to rest, so a silence as long as this is one too many
        while (!working.isEmpty() && failure == null) {
            int before = working.size();
            wait(millis);
            if (working.size() == before && failure == null) {
                return false;
            }
        }
        return true;
    }

    /** Waits until one fails, or as long as a phase is to last. */
    synchronized void awaitFailure(long millis) throws InterruptedException {
        if (failure == null) {
            wait(millis); // woken only by a failure while the gate is open
        }
    }

    synchronized void fail(Throwable why) {
        if (failure == null) {
            failure = why;
        }
        notifyAll();
    }

    synchronized @Nullable Throwable failure() {
        return failure;
    }

    synchronized Set<String> working() {
        return Set.copyOf(working);
    }

    synchronized void end() {
        over = true;
        closed = true;
        notifyAll();
    }
}
