package dev.millrace.reactivestreams;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.HandLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.stream.Generator;
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
 * Demand, cancel and the end of a subscription to a loop: demand adds up, a subscriber gets at most
 * one end, and what it no longer gets goes to the hook of its library.
 */
public class SubscriptionRaces {

    /** A subscription without any work behind it. */
    private static final class Bare extends LoopSubscription<Integer> {
        final AtomicInteger abandoned = new AtomicInteger();

        Bare(EventLoop loop, Recorder recorder) {
            super(loop, recorder, recorder);
        }

        @Override
        void start() {
            signalViolation(); // the first step of any work
        }

        @Override
        @Nullable LoopFuture<?> work() {
            return null;
        }

        @Override
        void demanded() {}

        @Override
        void abandoned() {
            abandoned.incrementAndGet();
        }

        @Override
        Context signalContext() {
            return Context.empty();
        }
    }

    private abstract static class Open {
        final HandLoop hand = new HandLoop();
        final Recorder recorder = new Recorder();
        final Bare subscription = new Bare(hand.loop(), recorder);

        Open() {
            subscription.open();
        }
    }

    @JCStressTest
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "Demand adds up (3.8).")
    @State
    public static class TwoRequests extends Open {
        @Actor
        public void first() {
            subscription.request(1);
        }

        @Actor
        public void second() {
            subscription.request(2);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = subscription.requested();
        }
    }

    @JCStressTest
    @Outcome(
            id = "9223372036854775807",
            expect = ACCEPTABLE,
            desc = "Unbounded demand stays unbounded (3.17).")
    @State
    public static class TwoRequestsThatOverflow extends Open {
        @Actor
        public void first() {
            subscription.request(Long.MAX_VALUE - 1);
        }

        @Actor
        public void second() {
            subscription.request(Long.MAX_VALUE - 1);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = subscription.requested();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Looked before both.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Looked before and between.")
    @Outcome(id = "0, 3", expect = ACCEPTABLE, desc = "Looked before and after.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Looked between the two.")
    @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "Looked between and after.")
    @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "Looked after both.")
    @State
    public static class ObserverOfTheDemand extends Open {
        @Actor
        public void subscriber() {
            subscription.request(1);
            subscription.request(2);
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = subscription.requested();
            r.r2 = subscription.requested();
        }
    }

    @JCStressTest
    @Outcome(
            id = "0, 1",
            expect = ACCEPTABLE,
            desc = "Cancelled first: the request has no effect (3.6).")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Requested first.")
    @State
    public static class RequestAndCancel extends Open {
        @Actor
        public void request() {
            subscription.request(1);
        }

        @Actor
        public void cancel() {
            subscription.cancel();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = subscription.requested();
            r.r2 = subscription.abandoned.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The work behind it is left once (3.7).")
    @State
    public static class TwoCancels extends Open {
        @Actor
        public void first() {
            subscription.cancel();
        }

        @Actor
        public void second() {
            subscription.cancel();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = subscription.abandoned.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Completed before the cancel.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Cancelled before it completed.")
    @State
    public static class CompletionAndCancel extends Open {
        @Actor
        public void loop() {
            subscription.signalComplete();
        }

        @Actor
        public void cancel() {
            subscription.cancel();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = recorder.completions.get();
            r.r2 = subscription.abandoned.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The subscriber got the failure.")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "It had left; the hook got the failure.")
    @State
    public static class FailureAndCancel extends Open {
        @Actor
        public void loop() {
            subscription.signalFailure(new IllegalStateException("failed"));
        }

        @Actor
        public void cancel() {
            subscription.cancel();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = recorder.failures.get();
            r.r2 = recorder.droppedFailures.get();
            r.r3 = subscription.abandoned.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "The element reached the subscriber.")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The element went to the hook.")
    @State
    public static class ElementAndCancel extends Open {
        @Actor
        public void loop() {
            subscription.signalNext(1);
        }

        @Actor
        public void cancel() {
            subscription.cancel();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r1 = recorder.elements.get();
            r.r2 = recorder.droppedElements.get();
            r.r3 = subscription.abandoned.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "It had completed.")
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "It got the failure for its breach (3.9).")
    @State
    public static class CompletionAndRequestOfNothing extends Open {
        @Actor
        public void loop() {
            subscription.signalComplete();
        }

        @Actor
        public void request() {
            subscription.request(0);
        }

        @Arbiter
        public void rest(LLL_Result r) {
            hand.turns();
            r.r1 = recorder.completions.get();
            r.r2 = recorder.failures.get();
            r.r3 = subscription.abandoned.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "One failure for two breaches.")
    @State
    public static class TwoRequestsOfNothing extends Open {
        @Actor
        public void first() {
            subscription.request(0);
        }

        @Actor
        public void second() {
            subscription.request(-1);
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = recorder.failures.get();
            r.r2 = subscription.abandoned.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Signalled by the start, or after it.")
    @State
    public static class RequestOfNothingAndStart {
        final HandLoop hand = new HandLoop();
        final Recorder recorder = new Recorder();
        final Bare subscription = new Bare(hand.loop(), recorder);

        @Actor
        public void subscribes() {
            subscription.open();
        }

        @Actor
        public void request() {
            subscription.request(0);
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = recorder.failures.get();
            r.r2 = subscription.abandoned.get();
        }
    }

    // ---- with a body behind it

    private abstract static class Emitting {
        final HandLoop hand = new HandLoop();
        final Recorder recorder = new Recorder();
        boolean ended; // loop only

        Emitting(int count) {
            Generator<Integer> body =
                    out -> {
                        try {
                            for (int i = 0; i < count; i++) {
                                out.emit(i);
                            }
                        } finally {
                            ended = true;
                        }
                    };
            LoopPublisher.cold(hand.loop(), body).subscribe(recorder, recorder);
        }
    }

    @JCStressTest
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE,
            desc = "The body found the demand, or was woken for it.")
    @State
    public static class RequestAndBodyThatWaits extends Emitting {
        public RequestAndBodyThatWaits() {
            super(1);
        }

        @Actor
        public void request() {
            recorder.subscription.request(1);
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = recorder.elements.get();
            r.r2 = recorder.completions.get();
        }
    }

    @JCStressTest
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Both requests were served, then the end.")
    @State
    public static class TwoRequestsAndBodyThatWaits extends Emitting {
        public TwoRequestsAndBodyThatWaits() {
            super(2);
            hand.turns();
        }

        @Actor
        public void request() {
            recorder.subscription.request(1);
        }

        @Actor
        public void loop() {
            recorder.subscription.request(1);
            hand.turns();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = recorder.elements.get();
            r.r2 = recorder.completions.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = "0, 0, true",
            expect = ACCEPTABLE,
            desc = "It left before the element; the body has ended.")
    @Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = "It had the element, but no end.")
    @Outcome(id = "1, 1, true", expect = ACCEPTABLE, desc = "It had everything.")
    @State
    public static class CancelAndBodyThatEmits extends Emitting {
        public CancelAndBodyThatEmits() {
            super(1);
            hand.turns();
            recorder.subscription.request(2);
        }

        @Actor
        public void cancel() {
            recorder.subscription.cancel();
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            hand.turns();
            r.r1 = recorder.elements.get();
            r.r2 = recorder.completions.get();
            r.r3 = ended;
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0, false", expect = ACCEPTABLE, desc = "The body never ran.")
    @Outcome(id = "0, 0, true", expect = ACCEPTABLE, desc = "The body ran, and was ended.")
    @State
    public static class CancelAndBodyThatStarts extends Emitting {
        public CancelAndBodyThatStarts() {
            super(1);
        }

        @Actor
        public void cancel() {
            recorder.subscription.cancel();
        }

        @Actor
        public void loop() {
            hand.turns();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            hand.turns();
            r.r1 = recorder.elements.get();
            r.r2 = recorder.completions.get();
            r.r3 = ended;
        }
    }

    // ---- with a future behind it

    private abstract static class Hot {
        final HandLoop hand = new HandLoop();
        final Recorder recorder = new Recorder();
        final Promise<Integer> promise = hand.loop().promise();

        Hot() {
            LoopPublisher.hot(promise).subscribe(recorder, recorder);
        }
    }

    @JCStressTest
    @Outcome(
            id = "1, 1",
            expect = ACCEPTABLE,
            desc = "The value waited for demand, or demand for it.")
    @State
    public static class RequestAndFutureThatEnds extends Hot {
        @Actor
        public void request() {
            recorder.subscription.request(1);
        }

        @Actor
        public void loop() {
            hand.turn();
            promise.complete(1);
            hand.turn();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = recorder.elements.get();
            r.r2 = recorder.completions.get();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "It left first.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It had the value, and left.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It had the value and the end.")
    @State
    public static class CancelAndFutureThatEnds extends Hot {
        public CancelAndFutureThatEnds() {
            recorder.subscription.request(1);
        }

        @Actor
        public void cancel() {
            recorder.subscription.cancel();
        }

        @Actor
        public void loop() {
            hand.turn();
            promise.complete(1);
            hand.turn();
        }

        @Arbiter
        public void rest(LL_Result r) {
            hand.turns();
            r.r1 = recorder.elements.get();
            r.r2 = recorder.completions.get();
        }
    }
}
