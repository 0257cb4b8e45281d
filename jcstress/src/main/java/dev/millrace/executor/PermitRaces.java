package dev.millrace.executor;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Permits and their waiters: never more permits are taken than there are, none is lost, and the
 * first waiter is never passed over.
 */
public class PermitRaces {

    private static final class Guest implements FifoPermits.Waiter {
        // 0 waits, 1 has a permit, 2 has left
        private final AtomicInteger state = new AtomicInteger();
        final int number;

        Guest(int number) {
            this.number = number;
        }

        @Override
        public boolean claim() {
            return state.compareAndSet(0, 1);
        }

        @Override
        public boolean waits() {
            return state.get() == 0;
        }

        boolean leave() {
            return state.compareAndSet(0, 2);
        }

        boolean has() {
            return state.get() == 1;
        }
    }

    private static String numbers(PermitQueue queue) {
        var numbers = new StringBuilder();
        for (FifoPermits.Waiter next = queue.poll(); next != null; next = queue.poll()) {
            numbers.append(number(next));
        }
        return numbers.isEmpty() ? "-" : numbers.toString();
    }

    private static String number(FifoPermits.Waiter waiter) {
        return waiter instanceof Guest guest ? String.valueOf(guest.number) : "-";
    }

    // ---- the queue

    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "The first came first.")
    @Outcome(id = "21", expect = ACCEPTABLE, desc = "The second came first.")
    @State
    public static class TwoComeIntoTheQueue {
        final PermitQueue queue = new PermitQueue();

        @Actor
        public void first() {
            queue.add(new Guest(1));
        }

        @Actor
        public void second() {
            queue.add(new Guest(2));
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = numbers(queue);
        }
    }

    @JCStressTest
    @Outcome(id = "-, 12", expect = ACCEPTABLE, desc = "Polled before both.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Polled after the first.")
    @State
    public static class QueueAddAndPoll {
        final PermitQueue queue = new PermitQueue();

        @Actor
        public void comes() {
            queue.add(new Guest(1));
            queue.add(new Guest(2));
        }

        @Actor
        public void poller(LL_Result r) {
            r.r1 = number(queue.poll());
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = numbers(queue);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 2, 3", expect = ACCEPTABLE, desc = "Each got a different one, in order.")
    @Outcome(id = "2, 1, 3", expect = ACCEPTABLE, desc = "Each got a different one, in order.")
    @State
    public static class TwoPollTheQueue {
        final PermitQueue queue = new PermitQueue();

        public TwoPollTheQueue() {
            queue.add(new Guest(1));
            queue.add(new Guest(2));
            queue.add(new Guest(3));
        }

        @Actor
        public void first(LLL_Result r) {
            r.r1 = number(queue.poll());
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = number(queue.poll());
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = numbers(queue);
        }
    }

    /** 1 and 3 have left, 2 and 4 wait. */
    private abstract static class Thinned {
        final PermitQueue queue = new PermitQueue();

        Thinned() {
            for (int i = 1; i <= 4; i++) {
                var guest = new Guest(i);
                queue.add(guest);
                if (i % 2 == 1) {
                    guest.leave();
                }
            }
        }

        /** The first waiter. */
        String pollWaiting() {
            FifoPermits.Waiter next = queue.poll();
            while (next != null && !next.waits()) {
                next = queue.poll();
            }
            return number(next);
        }
    }

    @JCStressTest
    @Outcome(id = "2, 4", expect = ACCEPTABLE, desc = "The waiters are found, swept or not.")
    @State
    public static class SweepAndPoll extends Thinned {
        @Actor
        public void sweeper() {
            queue.sweep();
        }

        @Actor
        public void poller(LL_Result r) {
            r.r1 = pollWaiting();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = pollWaiting();
        }
    }

    @JCStressTest
    @Outcome(
            id = "2, 4, 5",
            expect = ACCEPTABLE,
            desc = "A waiter that comes during a sweep stays.")
    @State
    public static class SweepAndAdd extends Thinned {
        @Actor
        public void sweeper() {
            queue.sweep();
        }

        @Actor
        public void comes() {
            queue.add(new Guest(5));
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = pollWaiting();
            r.r2 = pollWaiting();
            r.r3 = pollWaiting();
        }
    }

    @JCStressTest
    @Outcome(id = "2, 4, -", expect = ACCEPTABLE, desc = "Two sweeps remove no more than one.")
    @State
    public static class TwoSweeps extends Thinned {
        @Actor
        public void first() {
            queue.sweep();
        }

        @Actor
        public void second() {
            queue.sweep();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = pollWaiting();
            r.r2 = pollWaiting();
            r.r3 = pollWaiting();
        }
    }

    // ---- the permits

    private abstract static class Counted {
        final AtomicInteger total;
        final FifoPermits permits;

        Counted(int total, int taken) {
            this.total = new AtomicInteger(total);
            permits = new FifoPermits(this.total, 0);
            for (int i = 0; i < taken; i++) {
                permits.tryTake();
            }
        }

        /** Adds itself to the queue and looks for its turn, as a limiter does. */
        void come(Guest guest) {
            permits.add(guest);
            while (permits.next() != null) {
                // the waiter that it found has claimed its permit
            }
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "The first has the only permit.")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "The second has the only permit.")
    @State
    public static class TwoTakeOnePermit extends Counted {
        public TwoTakeOnePermit() {
            super(1, 0);
        }

        @Actor
        public void first(LLL_Result r) {
            r.r1 = permits.tryTake();
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = permits.tryTake();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Taken as soon as it was released.")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Released too late for it.")
    @State
    public static class TakeAndGive extends Counted {
        public TakeAndGive() {
            super(1, 1);
        }

        @Actor
        public void taker(LL_Result r) {
            r.r1 = permits.tryTake();
        }

        @Actor
        public void giver() {
            permits.give();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, 1",
            expect = ACCEPTABLE,
            desc = "The permit found its waiter, or the waiter it.")
    @State
    public static class WaiterThatComesAndGive extends Counted {
        final Guest guest = new Guest(1);

        public WaiterThatComesAndGive() {
            super(1, 1);
        }

        @Actor
        public void comes() {
            come(guest);
        }

        @Actor
        public void giver() {
            permits.give();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = guest.has();
            r.r2 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "The first has the permit.")
    @Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "The second has the permit.")
    @State
    public static class TwoWaitersComeForOnePermit extends Counted {
        final Guest one = new Guest(1);
        final Guest two = new Guest(2);

        public TwoWaitersComeForOnePermit() {
            super(1, 0);
        }

        @Actor
        public void first() {
            come(one);
        }

        @Actor
        public void second() {
            come(two);
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = one.has();
            r.r2 = two.has();
            r.r3 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "Each permit has gone to a waiter.")
    @State
    public static class TwoGiveToTwoWaiters extends Counted {
        final Guest one = new Guest(1);
        final Guest two = new Guest(2);

        public TwoGiveToTwoWaiters() {
            super(2, 2);
            permits.add(one);
            permits.add(two);
        }

        @Actor
        public void first() {
            permits.give();
        }

        @Actor
        public void second() {
            permits.give();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = one.has();
            r.r2 = two.has();
            r.r3 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(
            id = "false, true, 1",
            expect = ACCEPTABLE,
            desc = "It had the permit before it could leave.")
    @Outcome(
            id = "true, false, 0",
            expect = ACCEPTABLE,
            desc = "It left first; the permit is free.")
    @State
    public static class WaiterThatLeavesAndGive extends Counted {
        final Guest guest = new Guest(1);

        public WaiterThatLeavesAndGive() {
            super(1, 1);
            permits.add(guest);
        }

        @Actor
        public void leaves(LLL_Result r) {
            r.r1 = guest.leave();
        }

        @Actor
        public void giver() {
            permits.give();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r2 = guest.has();
            r.r3 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "The first left; the second has it.")
    @Outcome(
            id = "false, false, 1",
            expect = ACCEPTABLE,
            desc = "The first has it, so the second waits.")
    @State
    public static class FirstOfTwoWaitersLeavesAndGive extends Counted {
        final Guest one = new Guest(1);
        final Guest two = new Guest(2);

        public FirstOfTwoWaitersLeavesAndGive() {
            super(1, 1);
            permits.add(one);
            permits.add(two);
        }

        @Actor
        public void leaves(LLL_Result r) {
            r.r1 = one.leave();
        }

        @Actor
        public void giver() {
            permits.give();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r2 = two.has();
            r.r3 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "The waiter sees the total rise.")
    @State
    public static class WaiterThatComesAndTotalThatRises extends Counted {
        final Guest guest = new Guest(1);

        public WaiterThatComesAndTotalThatRises() {
            super(0, 0);
        }

        @Actor
        public void comes() {
            come(guest);
        }

        @Actor
        public void owner() {
            total.set(1);
            while (permits.next() != null) {
                // the waiter that it found has claimed its permit
            }
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = guest.has();
            r.r2 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "Given before the total fell.")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "Kept back, as the total had fallen.")
    @State
    public static class GiveAndTotalThatFalls extends Counted {
        final Guest guest = new Guest(1);

        public GiveAndTotalThatFalls() {
            super(2, 2);
            permits.add(guest);
        }

        @Actor
        public void giver() {
            permits.give();
        }

        @Actor
        public void owner() {
            total.set(1);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = guest.has();
            r.r2 = permits.taken();
        }
    }

    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "Before it was taken, or after its release.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "While it was taken.")
    @State
    public static class ObserverOfTheCount extends Counted {
        public ObserverOfTheCount() {
            super(1, 0);
        }

        @Actor
        public void user() {
            permits.tryTake();
            permits.give();
        }

        @Actor
        public void observer(L_Result r) {
            r.r1 = permits.taken();
        }
    }
}
