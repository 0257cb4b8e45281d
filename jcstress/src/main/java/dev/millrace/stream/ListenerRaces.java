package dev.millrace.stream;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.HandLoop;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
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

/** A listener's callbacks race with each other and with the task that reads the stream. */
public class ListenerRaces {

    private abstract static class Listening {
        final HandLoop hand = new HandLoop();
        final AtomicInteger unregistered = new AtomicInteger();
        final Mailbox<Integer> mailbox;

        Listening(Overflow overflow) {
            mailbox = new Mailbox<>(overflow, feed -> unregistered::incrementAndGet);
            onLoop(mailbox::register);
        }

        /** Runs {@code step} on the loop to its end. */
        void onLoop(VoidCoroutine step) {
            Task<?> task = hand.loop().detach(step.returningNull());
            do {
                hand.turns();
            } while (!task.done());
        }

        String take() {
            var taken = new StringBuilder();
            for (Integer next = mailbox.take(); next != null; next = mailbox.take()) {
                taken.append(next);
            }
            return taken.isEmpty() ? "-" : taken.toString();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, false, 1",
            expect = ACCEPTABLE,
            desc = "The first was kept, the second overflowed.")
    @Outcome(
            id = "false, true, 2",
            expect = ACCEPTABLE,
            desc = "The second was kept, the first overflowed.")
    @State
    public static class TwoElementsForOnePlace extends Listening {
        public TwoElementsForOnePlace() {
            super(Overflow.buffer(1));
        }

        @Actor
        public void first(LLL_Result r) {
            r.r1 = mailbox.send(1);
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = mailbox.send(2);
        }

        @Arbiter
        public void loop(LLL_Result r) {
            r.r3 = take();
            onLoop(mailbox::close);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "The first came last.")
    @Outcome(id = "true, true, 2", expect = ACCEPTABLE, desc = "The second came last.")
    @State
    public static class TwoElementsOfWhichTheLatestCounts extends Listening {
        public TwoElementsOfWhichTheLatestCounts() {
            super(Overflow.latest());
        }

        @Actor
        public void first(LLL_Result r) {
            r.r1 = mailbox.send(1);
        }

        @Actor
        public void second(LLL_Result r) {
            r.r2 = mailbox.send(2);
        }

        @Arbiter
        public void loop(LLL_Result r) {
            r.r3 = take();
            onLoop(mailbox::close);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, 1, 2, 0",
            expect = ACCEPTABLE,
            desc = "The first was taken before the second came.")
    @Outcome(id = "true, 12, -, 0", expect = ACCEPTABLE, desc = "Both were taken in one pass.")
    @Outcome(
            id = "true, 2, -, 1",
            expect = ACCEPTABLE,
            desc = "The second took the place of the first, which was discarded.")
    @State
    public static class LatestElementAndConsumer extends Listening {
        public LatestElementAndConsumer() {
            super(Overflow.latest());
            mailbox.send(1);
        }

        @Actor
        public void element(LLLL_Result r) {
            r.r1 = mailbox.send(2);
        }

        @Actor
        public void loop(LLLL_Result r) {
            r.r2 = take();
        }

        @Arbiter
        public void rest(LLLL_Result r) {
            r.r3 = take();
            r.r4 = hand.loop().discarded();
            onLoop(mailbox::close);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Sent before the end, and there.")
    @Outcome(id = "false, -", expect = ACCEPTABLE, desc = "Refused, and not there.")
    @State
    public static class ElementAndEnd extends Listening {
        public ElementAndEnd() {
            super(Overflow.buffer(2));
        }

        @Actor
        public void element(LL_Result r) {
            r.r1 = mailbox.send(1);
        }

        @Actor
        public void end() {
            mailbox.end();
        }

        @Arbiter
        public void loop(LL_Result r) {
            r.r2 = take();
            onLoop(mailbox::close);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, 1",
            expect = ACCEPTABLE,
            desc = "The task was woken, or had not waited yet.")
    @State
    public static class ElementAndTaskThatWaits extends Listening {
        final Task<Object> task =
                hand.loop()
                        .detach(() -> {
                            if (!mailbox.ready()) {
                                mailbox.awaitSignal();
                            }
                            return this;
                        });

        public ElementAndTaskThatWaits() {
            super(Overflow.buffer(2));
        }

        @Actor
        public void element() {
            mailbox.send(1);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = task.done();
            r.r2 = take();
            onLoop(mailbox::close);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(
            id = "1",
            expect = ACCEPTABLE,
            desc = "Dropped as nobody waited, or handed over; once.")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The stream was left before.")
    @State
    public static class ElementAndClose extends Listening {
        public ElementAndClose() {
            super(Overflow.buffer(1));
        }

        @Actor
        public void element(L_Result r) {
            r.r1 = mailbox.send(1) ? 1 : 0;
        }

        @Actor
        public void loop() {
            onLoop(mailbox::close);
        }

        @Arbiter
        public void rest(L_Result r) {
            if (mailbox.take() != null || unregistered.get() != 1) {
                r.r1 = "left behind";
            }
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(
            id = "1",
            expect = ACCEPTABLE,
            desc = "Nobody will see the failure, so it was reported.")
    @State
    public static class FailureAndClose extends Listening {
        public FailureAndClose() {
            super(Overflow.buffer(1));
        }

        @Actor
        public void failure() {
            mailbox.fail(new IllegalStateException("failed"));
        }

        @Actor
        public void loop() {
            onLoop(mailbox::close);
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
            r.r1 = hand.faults();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "One of the two ends it, the other is reported.")
    @State
    public static class TwoFailures extends Listening {
        public TwoFailures() {
            super(Overflow.buffer(1));
        }

        @Actor
        public void first() {
            mailbox.fail(new IllegalStateException("first"));
        }

        @Actor
        public void second() {
            mailbox.fail(new IllegalStateException("second"));
        }

        @Arbiter
        public void loop(L_Result r) {
            hand.turns();
            r.r1 = hand.faults();
            onLoop(mailbox::close);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, 1, 2",
            expect = ACCEPTABLE,
            desc = "It waited, or not, for the room that was made.")
    @Outcome(id = "true, 12, -", expect = ACCEPTABLE, desc = "Both were taken in the same pass.")
    @State
    public static class ElementThatWaitsForRoomAndConsumer extends Listening {
        public ElementThatWaitsForRoomAndConsumer() {
            super(Overflow.suspend(1));
            mailbox.send(1);
        }

        @Actor
        public void element(LLL_Result r) {
            r.r1 = mailbox.send(2);
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = take();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = take();
            onLoop(mailbox::close);
            hand.turns();
        }
    }

    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "The wait for room ends with the stream.")
    @State
    public static class ElementThatWaitsForRoomAndClose extends Listening {
        public ElementThatWaitsForRoomAndClose() {
            super(Overflow.suspend(1));
            mailbox.send(1);
        }

        @Actor
        public void element(L_Result r) {
            r.r1 = mailbox.send(2);
        }

        @Actor
        public void loop() {
            onLoop(mailbox::close);
        }

        @Arbiter
        public void rest(L_Result r) {
            hand.turns();
        }
    }
}
