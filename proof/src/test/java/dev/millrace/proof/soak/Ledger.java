package dev.millrace.proof.soak;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one kind of work has sent, and what has come out. Any thread.
 *
 * <p>A message is a number that is sent once. It comes out where it is received, or at a hook for
 * values that nobody takes. The ledger keeps no numbers, of which there are too many, but the sum
 * of their hashes: a message that is lost and another that comes twice do not make up for each
 * other.
 */
final class Ledger {
    private static final int SHOWN = 5;

    private final AtomicLong last = new AtomicLong();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder discarded = new LongAdder();
    private final LongAdder hashes = new LongAdder(); // of those sent, less those that came out
    private final LongAdder cancels = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder kills = new LongAdder();
    private final LongAdder rounds = new LongAdder();
    private final LongAdder faultCount = new LongAdder();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>(); // the first of them

    /** A new message. */
    long send() {
        long message = last.incrementAndGet();
        sent.increment();
        hashes.add(hash(message));
        return message;
    }

    /** The send was refused or cancelled, and its contract says that nothing was sent. */
    void keep(long message) {
        sent.decrement();
        hashes.add(-hash(message));
    }

    void receive(long message) {
        received.increment();
        hashes.add(-hash(message));
    }

    /** At a hook for what nobody takes. */
    void discard(Object message) {
        if (message instanceof Long number) {
            discarded.increment();
            hashes.add(-hash(number));
        }
    }

    /** A line whose order was checked message by message. */
    void add(Line line) {
        long came = line.received();
        long all = line.sent(); // which may grow still, where the receiver has left
        sent.add(all);
        received.add(came);
        discarded.add(all - came);
    }

    void cancel() {
        cancels.increment();
    }

    void fail() {
        failures.increment();
    }

    void kill() {
        kills.increment();
    }

    void round() {
        rounds.increment();
    }

    /** What nobody has planned. */
    void fault(String what) {
        faultCount.increment();
        if (faults.size() < SHOWN) {
            faults.add(what);
        }
    }

    /** A thorough mix of all bits, so that sums of different numbers differ. */
    private static long hash(long message) {
        long mixed = (message ^ (message >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    boolean balanced() {
        return missing() == 0 && hashes.sum() == 0;
    }

    /** Messages that have not come out; negative if more came out than were sent. */
    long missing() {
        return sent.sum() - received.sum() - discarded.sum();
    }

    Totals totals() {
        return new Totals(
                rounds.sum(),
                sent.sum(),
                received.sum(),
                discarded.sum(),
                cancels.sum(),
                failures.sum(),
                kills.sum(),
                faultCount.sum());
    }

    Iterable<String> faults() {
        return faults;
    }

    /** The figures at one moment. */
    record Totals(
            long rounds,
            long sent,
            long received,
            long discarded,
            long cancels,
            long failures,
            long kills,
            long faults) {
        static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    rounds + other.rounds,
                    sent + other.sent,
                    received + other.received,
                    discarded + other.discarded,
                    cancels + other.cancels,
                    failures + other.failures,
                    kills + other.kills,
                    faults + other.faults);
        }

        @Override
        public String toString() {
            return "%,d rounds, %,d sent, %,d received, %,d left or discarded, %,d cancels, %,d failures, %,d kills"
                    .formatted(rounds, sent, received, discarded, cancels, failures, kills);
        }
    }
}
