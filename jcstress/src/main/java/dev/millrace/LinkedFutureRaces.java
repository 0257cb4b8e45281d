package dev.millrace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.spi.Suspension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** A task and its {@code CompletableFuture} for other threads, linked both ways. */
public class LinkedFutureRaces {

    private abstract static class Submitted {
        final HandLoop hand = new HandLoop();
        final CompletableFuture<String> future = hand.loop().submit(() -> "value");
    }

    private abstract static class Waiting {
        final HandLoop hand = new HandLoop();
        volatile Suspension<String> suspension;
        int ended; // loop only
        final CompletableFuture<String> future =
                hand.loop()
                        .submit(() -> {
                            try {
                                return Async.suspend(waiting -> suspension = waiting);
                            } finally {
                                ended++;
                            }
                        });
    }

    @JCStressTest
    @Outcome(
            id = "true, cancelled",
            expect = ACCEPTABLE,
            desc = "The cancel came before the value.")
    @Outcome(id = "false, value", expect = ACCEPTABLE, desc = "The value came first.")
    @State
    public static class TaskThatEndsAndCancel extends Submitted {
        @Actor
        public void canceller(LL_Result r) {
            r.r1 = future.cancel(false);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(future);
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, by hand",
            expect = ACCEPTABLE,
            desc = "Completed by hand before the task ended.")
    @Outcome(id = "false, value", expect = ACCEPTABLE, desc = "The task came first.")
    @State
    public static class TaskThatEndsAndCompletionByHand extends Submitted {
        @Actor
        public void completer(LL_Result r) {
            r.r1 = future.complete("by hand");
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r2 = Ends.of(future);
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, cancelled, 1",
            expect = ACCEPTABLE,
            desc = "The failure came too late: reported.")
    @Outcome(id = "false, failed, 0", expect = ACCEPTABLE, desc = "The future has the failure.")
    @State
    public static class TaskThatFailsAndCancel {
        final HandLoop hand = new HandLoop();
        final CompletableFuture<String> future =
                hand.loop()
                        .submit(() -> {
                            throw new IllegalStateException("failed");
                        });

        @Actor
        public void canceller(LLL_Result r) {
            r.r1 = future.cancel(false);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            hand.turns();
            r.r2 = Ends.of(future);
            r.r3 = hand.faults();
        }
    }

    @JCStressTest
    @Outcome(
            id = "cancelled, 1",
            expect = ACCEPTABLE,
            desc = "The task has ended, whenever it was reached.")
    @State
    public static class TaskThatStartsAndCancel extends Waiting {
        @Actor
        public void canceller() {
            future.cancel(false);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = Ends.of(future);
            r.r2 = ended;
        }
    }

    @JCStressTest
    @Outcome(id = "true, cancelled, 1", expect = ACCEPTABLE, desc = "The cancel came first.")
    @Outcome(id = "false, value, 1", expect = ACCEPTABLE, desc = "The answer came first.")
    @State
    public static class AnswerAndCancel extends Waiting {
        public AnswerAndCancel() {
            hand.turn();
        }

        @Actor
        public void canceller(LLL_Result r) {
            r.r1 = future.cancel(false);
        }

        @Actor
        public void loop() {
            suspension.resume("value");
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            hand.turns();
            r.r2 = Ends.of(future);
            r.r3 = ended;
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, first, 1", expect = ACCEPTABLE, desc = "The first completion won.")
    @Outcome(
            id = "false, true, second, 1",
            expect = ACCEPTABLE,
            desc = "The second completion won.")
    @State
    public static class TwoCompletionsByHand extends Waiting {
        public TwoCompletionsByHand() {
            hand.turn();
        }

        @Actor
        public void first(LLLL_Result r) {
            r.r1 = future.complete("first");
        }

        @Actor
        public void second(LLLL_Result r) {
            r.r2 = future.complete("second");
        }

        @Arbiter
        public void loop(LLLL_Result r) {
            hand.turns();
            r.r3 = Ends.of(future);
            r.r4 = ended;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The dependent ran once, on either thread.")
    @State
    public static class TaskThatEndsAndDependent extends Submitted {
        final AtomicInteger ran = new AtomicInteger();

        @Actor
        public void dependent() {
            future.thenRun(ran::incrementAndGet);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = ran.get();
        }
    }

    @JCStressTest
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "Not done yet.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The end is seen with the task's writes.")
    @State
    public static class ObserverOfTheTasksWork {
        final HandLoop hand = new HandLoop();
        int plain;
        final CompletableFuture<String> future =
                hand.loop()
                        .submit(() -> {
                            plain = 42;
                            return "value";
                        });

        @Actor
        public void loop() {
            hand.turns();
        }

        @Actor
        public void observer(L_Result r) {
            r.r1 = future.isDone() ? plain : 0;
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
        }
    }
}
