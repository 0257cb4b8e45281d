package dev.millrace.executor;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link CapacityLimiter} that submissions come in by: rooms, and the jobs that
 * nobody has looked at yet. Any thread, without a lock.
 *
 * <p>What submitters write lies two cache lines away from what those write who run the jobs, and
 * both from what is hardly ever written: on two processors, a line that both sides write costs each
 * job more than its work. So rooms are two counts, of those taken and of those given back, and a
 * submitter looks at the second only when it seems to be out of room; jobs arrive on a stack, which
 * whoever looks for work takes whole.
 */
final class ArrivalQueue {
    private static final int APART = 16; // longs, or pairs of references: 128 bytes

    private static final int TAKEN = APART; // rooms, ever; written by submitters
    private static final int SEEN = APART + 1; // what they have seen of GIVEN_BACK; never more
    private static final int CAPACITY = 2 * APART + 2; // the others are hardly ever written
    private static final int CROWDED = CAPACITY + 1;
    private static final int HUNGRY = CAPACITY + 2;

    private final AtomicLongArray state = new AtomicLongArray(3 * APART + 5);
    private final AtomicReferenceArray<@Nullable ExecutorJob<?>> arrivals =
            new AtomicReferenceArray<>(4 * APART + 1); // one element, in the middle
    private final AtomicLong givenBack = new AtomicLong();

    ArrivalQueue(long capacity) {
        capacity(capacity);
        hungry(true);
    }

    /** How many rooms there are. */
    void capacity(long rooms) {
        state.set(CAPACITY, rooms);
    }

    /** Whether somebody waits for a room, so that others have to wait behind him. */
    void crowded(boolean yes) {
        state.set(CROWDED, yes ? 1 : 0);
    }

    boolean isCrowded() {
        return state.get(CROWDED) != 0;
    }

    /** Takes a room if there is one and nobody waits for it. */
    boolean tryTakeRoom() {
        return !isCrowded() && tryTakeAnyRoom();
    }

    /** Takes a room if there is one, whoever waits. */
    boolean tryTakeAnyRoom() {
        long taken = state.get(TAKEN);
        while (hasRoom(taken)) {
            if (state.compareAndSet(TAKEN, taken, taken + 1)) {
                return true;
            }
            taken = state.get(TAKEN);
        }
        return false;
    }

    private boolean hasRoom(long taken) {
        long capacity = state.get(CAPACITY);
        if (taken - state.getPlain(SEEN) < capacity) {
            return true;
        }
        long back = givenBack.get();
        state.setPlain(SEEN, back); // an older count, of a race, makes nobody too generous
        return taken - back < capacity;
    }

    void giveRoomBack() {
        givenBack.incrementAndGet();
    }

    /**
     * Whether there may be a permit for the next arrival: then its submitter has to look. Whoever
     * says so looks at the arrivals afterwards, and a submitter looks at this after its job has
     * arrived, so that one of them sees the other.
     */
    void hungry(boolean yes) {
        if (isHungry() != yes) {
            state.set(HUNGRY, yes ? 1 : 0);
        }
    }

    private boolean isHungry() {
        return state.get(HUNGRY) != 0;
    }

    /** Lets {@code job} arrive; whether the caller has to look whether it can run. */
    boolean arrive(ExecutorJob<?> job) {
        ExecutorJob<?> top;
        do {
            top = arrivals.get(2 * APART);
            job.next = top;
        } while (!arrivals.compareAndSet(2 * APART, top, job));
        return isHungry();
    }

    /** The arrivals so far, first come first, linked by {@code next}. */
    @Nullable ExecutorJob<?> takeArrivals() {
        if (arrivals.get(2 * APART) == null) {
            return null;
        }
        ExecutorJob<?> first = null;
        ExecutorJob<?> job = arrivals.getAndSet(2 * APART, null);
        while (job != null) {
            ExecutorJob<?> earlier = job.next;
            job.next = first;
            first = job;
            job = earlier;
        }
        return first;
    }
}
