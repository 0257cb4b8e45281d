package dev.millrace.executor;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.Ends;
import dev.millrace.HandLoop;
import dev.millrace.Task;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Tasks and jobs that enter and leave a {@link CapacityLimiter} while others change its total,
 * cancel them or close their dispatcher: everything runs at most once, and at the end every permit
 * is back.
 */
public class LimiterRaces {

    /** "active, queued, waiting for a slot" at the end. */
    private static String left(CapacityLimiter limiter) {
        LimiterStatistics now = limiter.statistics();
        return now.active() + " " + now.queued() + " " + now.waitingForSlot();
    }

    private abstract static class Limited {
        final HandLoop hand = new HandLoop();
        final CapacityLimiter limiter;
        int ran;
        final Task<String> task;

        Limited(int total, int queue) {
            limiter = CapacityLimiter.of("races", total, queue);
            task = hand.loop().detach(() -> limiter.run(() -> "ran " + ++ran));
        }

        String end() {
            hand.turns();
            return Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(
            id = "ran 1, 0 0 0",
            expect = ACCEPTABLE,
            desc = "It runs as soon as the total allows.")
    @State
    public static class BodyThatEntersAndTotalThatRises extends Limited {
        public BodyThatEntersAndTotalThatRises() {
            super(0, 1);
        }

        @Actor
        public void owner() {
            limiter.total(1);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = left(limiter);
        }
    }

    @JCStressTest
    @Outcome(id = "ran 1, 0 0 0", expect = ACCEPTABLE, desc = "It waits for a slot, too.")
    @State
    public static class BodyWithoutASlotAndTotalThatRises extends Limited {
        public BodyWithoutASlotAndTotalThatRises() {
            super(0, 0);
        }

        @Actor
        public void owner() {
            limiter.total(1);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = left(limiter);
        }
    }

    @JCStressTest
    @Outcome(
            id = "ran 1, 0 0 0",
            expect = ACCEPTABLE,
            desc = "It had its permit before the cancel.")
    @Outcome(
            id = "cancelled, 0 0 0",
            expect = ACCEPTABLE,
            desc = "Cancelled; what it waited for is free.")
    @State
    public static class BodyThatWaitsIsCancelledAndTotalThatRises extends Limited {
        public BodyThatWaitsIsCancelledAndTotalThatRises() {
            super(0, 1);
            hand.turns();
        }

        @Actor
        public void owner() {
            limiter.total(1);
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = left(limiter);
        }
    }

    @JCStressTest
    @Outcome(id = "ran 1, 0 0 0", expect = ACCEPTABLE, desc = "It had its slot before the cancel.")
    @Outcome(
            id = "cancelled, 0 0 0",
            expect = ACCEPTABLE,
            desc = "Cancelled; what it waited for is free.")
    @State
    public static class BodyWithoutASlotIsCancelledAndTotalThatRises extends Limited {
        public BodyWithoutASlotIsCancelledAndTotalThatRises() {
            super(0, 0);
            hand.turns();
        }

        @Actor
        public void owner() {
            limiter.total(1);
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = end();
            r.r2 = left(limiter);
        }
    }

    // ---- jobs

    /** A job in an executor that stores its jobs until a test runs them. */
    private abstract static class Submitted {
        final HandLoop hand = new HandLoop();
        final ConcurrentLinkedQueue<Runnable> given = new ConcurrentLinkedQueue<>();
        final Dispatcher dispatcher = Dispatcher.of("races", given::add, 1, 1);
        final AtomicInteger ran = new AtomicInteger();
        final Task<String> task =
                hand.loop()
                        .detach(() ->
                                RunInExecutor.runInExecutor(
                                                dispatcher, () -> "ran " + ran.incrementAndGet())
                                        .await());

        void runGiven() {
            Runnable job = given.poll();
            if (job != null) {
                job.run();
            }
        }

        String end() {
            hand.turns();
            runGiven();
            hand.turns();
            return Ends.of(task);
        }
    }

    @JCStressTest
    @Outcome(
            id = "ran 1, 1, 0 0 0",
            expect = ACCEPTABLE,
            desc = "The job ran, and its task has the value.")
    @Outcome(
            id = "cancelled, 0, 0 0 0",
            expect = ACCEPTABLE,
            desc = "The job was cancelled, and never ran.")
    @State
    public static class JobAndCancel extends Submitted {
        public JobAndCancel() {
            hand.turns();
        }

        @Actor
        public void worker() {
            runGiven();
        }

        @Actor
        public void loop() {
            task.cancel();
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = end();
            r.r2 = ran.get();
            r.r3 = left(dispatcher.limiter());
            Thread.interrupted();
        }
    }

    @JCStressTest
    @Outcome(
            id = "ran 1, 1, 0 0 0",
            expect = ACCEPTABLE,
            desc = "An executor that runs it twice runs it once.")
    @State
    public static class JobThatItsExecutorRunsTwice extends Submitted {
        final Runnable job;

        public JobThatItsExecutorRunsTwice() {
            hand.turns();
            job = given.poll();
        }

        @Actor
        public void first() {
            job.run();
        }

        @Actor
        public void second() {
            job.run();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = end();
            r.r2 = ran.get();
            r.r3 = left(dispatcher.limiter());
        }
    }

    @JCStressTest
    @Outcome(
            id = "ran 1, 1, 0 0 0",
            expect = ACCEPTABLE,
            desc = "It came before the close, and ran.")
    @Outcome(
            id = "rejected, 0, 0 0 0",
            expect = ACCEPTABLE,
            desc = "It came too late, and was rejected.")
    @State
    public static class SubmitAndCloseOfTheDispatcher {
        final HandLoop hand = new HandLoop();
        final Dispatcher dispatcher = Dispatcher.of("races", Runnable::run, 1, 1);
        final AtomicInteger ran = new AtomicInteger();
        final Task<String> task =
                hand.loop()
                        .detach(() -> {
                            try {
                                return RunInExecutor.runInExecutor(
                                                dispatcher, () -> "ran " + ran.incrementAndGet())
                                        .await();
                            } catch (RejectedExecutionException e) {
                                return "rejected";
                            }
                        });

        @Actor
        public void closer() {
            dispatcher.close(Duration.ofSeconds(10));
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            hand.turns();
            r.r1 = Ends.of(task);
            r.r2 = ran.get();
            r.r3 = left(dispatcher.limiter());
        }
    }

    // ---- seats

    private static final class Sitter implements PermitHolder {
        private final long id;

        Sitter(long id) {
            this.id = id;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public String name() {
            return "sitter " + id;
        }

        @Override
        public @Nullable Object task() {
            return null;
        }

        @Override
        public CapacityLimiter limiter() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean ended() {
            return false;
        }

        @Override
        public boolean abandoned() {
            return false;
        }

        @Override
        public PermitHolder outer() {
            return null;
        }

        @Override
        public RunningJob running(long now) {
            throw new UnsupportedOperationException();
        }
    }

    private abstract static class Room {
        final Seats seats = new Seats();

        String holders() {
            var ids = new StringBuilder();
            seats.holders().forEach(holder -> ids.append(holder.id()));
            return ids.toString();
        }
    }

    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "Each has a seat of its own.")
    @State
    public static class TwoSitDown extends Room {
        @Actor
        public void first() {
            seats.take(new Sitter(1));
        }

        @Actor
        public void second() {
            seats.take(new Sitter(2));
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = holders();
        }
    }

    @JCStressTest
    @Outcome(id = "123456", expect = ACCEPTABLE, desc = "Each has a seat, in one of the tables.")
    @State
    public static class TwoSitDownWhereSeatsRunOut extends Room {
        public TwoSitDownWhereSeatsRunOut() {
            for (int i = 1; i <= 4; i++) {
                seats.take(new Sitter(i));
            }
        }

        @Actor
        public void first() {
            seats.take(new Sitter(5));
        }

        @Actor
        public void second() {
            seats.take(new Sitter(6));
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = holders();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Read before the work was counted.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Read after the work was counted.")
    @State
    public static class ObserverOfTheSums extends Room {
        final Seats.Seat seat = seats.take(new Sitter(1));

        @Actor
        public void holder() {
            seat.count(1, 1);
            seat.leave();
        }

        @Actor
        public void observer(LL_Result r) {
            r.r1 = seats.sums().ran();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = seats.sums().ran();
        }
    }

    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Both counts are kept, on any seat.")
    @State
    public static class OneCountsAndLeavesAsAnotherComes extends Room {
        final Seats.Seat seat = seats.take(new Sitter(1));

        @Actor
        public void first() {
            seat.count(1, 1);
            seat.leave();
        }

        @Actor
        public void second() {
            Seats.Seat own = seats.take(new Sitter(2));
            own.count(1, 1);
            own.leave();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = seats.sums().ran();
            r.r2 = seats.sums().ranNanos();
        }
    }
}
