package dev.millrace.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds the permits of a limiter, and what was done under them so far. Any thread, without a
 * lock.
 *
 * <p>A holder sits down on a free seat. Where seats are hard to find, a table with twice as many is
 * added, so there are never many more seats than there were holders at a time. What is counted is
 * counted on the seat, by whoever sits there, so that no two threads write the same count.
 */
final class Seats {
    private static final int FIRST = 4; // a power of two, as all sizes
    private static final int TRIES = 8;
    private static final VarHandle HOLDER;
    private static final VarHandle LARGEST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HOLDER = lookup.findVarHandle(Seat.class, "holder", PermitHolder.class);
            LARGEST = lookup.findVarHandle(Seats.class, "largest", Table.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Keeps two seats from lying in one line of memory, which two threads would write. */
    @SuppressWarnings("unused")
    private abstract static class Apart {
        private long pad1;
        private long pad2;
        private long pad3;
        private long pad4;
        private long pad5;
        private long pad6;
        private long pad7;
        private long pad8;
    }

    /** One seat. */
    static final class Seat extends Apart {
        private volatile @Nullable PermitHolder holder; // through HOLDER

        // written by the holder, before it gets up
        private long ran;
        private long waitedNanos;
        private long ranNanos;

        private boolean take(PermitHolder taker) {
            return holder == null && HOLDER.compareAndSet(this, null, taker);
        }

        /** Counts work that has ended. For the holder. */
        void count(long waited, long lasted) {
            ran++;
            waitedNanos += waited;
            ranNanos += lasted;
        }

        /** The holder gets up. */
        void leave() {
            HOLDER.setRelease(this, null);
        }
    }

    /** Sums over all seats. */
    record Sums(long ran, long waitedNanos, long ranNanos, int abandonedNow) {}

    private record Table(Seat[] seats, @Nullable Table smaller) {
        static Table of(int size, @Nullable Table smaller) {
            Seat[] seats = new Seat[size];
            for (int i = 0; i < size; i++) {
                seats[i] = new Seat();
            }
            return new Table(seats, smaller);
        }
    }

    private volatile Table largest = Table.of(FIRST, null); // through LARGEST

    /**
     * A seat on which {@code holder} sits now; null if none is free and there is no memory for
     * more, which must not keep anybody from his permit.
     */
    @Nullable Seat take(PermitHolder holder) {
        while (true) {
            Table table = largest;
            Seat[] seats = table.seats;
            // a thread that runs one job after the other has its seat in its own cache
            Seat own = seats[spread(Thread.currentThread().threadId()) & (seats.length - 1)];
            if (own.take(holder)) {
                return own;
            }
            int first = spread(holder.id()); // neighbours in time sit apart
            for (int i = 0; i < Math.min(TRIES, seats.length); i++) {
                Seat seat = seats[(first + i) & (seats.length - 1)];
                if (seat.take(holder)) {
                    return seat;
                }
            }
            try {
                LARGEST.compareAndSet(this, table, Table.of(2 * seats.length, table));
            } catch (OutOfMemoryError e) {
                return takeAny(holder);
            }
        }
    }

    private @Nullable Seat takeAny(PermitHolder holder) {
        for (Table table = largest; table != null; table = table.smaller) {
            for (Seat seat : table.seats) {
                if (seat.take(holder)) {
                    return seat;
                }
            }
        }
        return null;
    }

    private static int spread(long id) {
        return (int) ((id * 0x9E37_79B9L) >>> 16);
    }

    /** Those that sit here, in the order in which they came in. */
    List<PermitHolder> holders() {
        var holders = new ArrayList<PermitHolder>();
        for (Table table = largest; table != null; table = table.smaller) {
            for (Seat seat : table.seats) {
                PermitHolder holder = seat.holder;
                if (holder != null) {
                    holders.add(holder);
                }
            }
        }
        holders.sort(Comparator.comparingLong(PermitHolder::id));
        return holders;
    }

    Sums sums() {
        long ran = 0;
        long waited = 0;
        long lasted = 0;
        int abandoned = 0;
        for (Table table = largest; table != null; table = table.smaller) {
            for (Seat seat : table.seats) {
                PermitHolder holder = seat.holder; // read first: pairs with the release in leave
                ran += seat.ran;
                waited += seat.waitedNanos;
                lasted += seat.ranNanos;
                if (holder != null && holder.abandoned()) {
                    abandoned++;
                }
            }
        }
        return new Sums(ran, waited, lasted, abandoned);
    }
}
