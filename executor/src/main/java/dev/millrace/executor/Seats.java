package dev.millrace.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The holders of a limiter's permits, and the statistics of those before. Any thread, without a
 * lock.
 *
 * <p>Each holder takes a free seat. When seats are hard to find, a table with twice as many is
 * added, so there are never many more seats than there were holders at a time. Statistics are
 * counted on the seat by its holder, so that no two threads write the same counter.
 */
final class Seats {
    private static final int FIRST = 4; // all sizes are powers of two
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

    /** In cache lines of its own, because different threads write them. */
    static final class Seat extends Apart {
        private volatile @Nullable PermitHolder holder; // written through HOLDER

        // written by the holder before it leaves
        private long ran;
        private long waitedNanos;
        private long ranNanos;

        private boolean take(PermitHolder taker) {
            return holder == null && HOLDER.compareAndSet(this, null, taker);
        }

        /** Counts work that has ended. The holder only. */
        void count(long waited, long lasted) {
            ran++;
            waitedNanos += waited;
            ranNanos += lasted;
        }

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

    private volatile Table largest = Table.of(FIRST, null); // written through LARGEST

    /**
     * Takes a seat for {@code holder}; null if none is free and there is no memory for more. The
     * holder keeps its permit even then.
     */
    @Nullable Seat take(PermitHolder holder) {
        while (true) {
            Table table = largest;
            Seat[] seats = table.seats;
            // a thread that runs many jobs finds its seat in its own cache
            Seat own = seats[spread(Thread.currentThread().threadId()) & (seats.length - 1)];
            if (own.take(holder)) {
                return own;
            }
            int first = spread(holder.id()); // jobs made one after another do not collide
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

    /** The holders, ordered by id. */
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
