package dev.millrace.reactivestreams;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Suspension;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher signals while the task that waits for it leaves: each element is taken or passed to
 * the hook, once; the task is woken; and only one thread at a time calls the publisher.
 */
public class IntakeRaces {

    /** A source that the test signals by hand, and that counts what is dropped. */
    private static final class Source extends ForeignSource<Integer> {
        final AtomicInteger elements = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();

        @Override
        protected void subscribe(Subscriber<? super Integer> subscriber) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void failure(Throwable failure) {
            failures.incrementAndGet();
        }

        @Override
        public boolean element(Object element) {
            elements.incrementAndGet();
            return true;
        }
    }

    /** The calls to the publisher; two at the same time break rule 2.7. */
    private static final class Asked implements Subscription {
        final AtomicInteger inside = new AtomicInteger();
        long requested; // plain, because calls are serial
        int cancels;
        boolean late; // a request came after the cancel
        volatile boolean overlap;

        @Override
        public void request(long n) {
            overlap |= inside.incrementAndGet() != 1;
            late |= cancels > 0;
            requested += n;
            inside.decrementAndGet();
        }

        @Override
        public void cancel() {
            overlap |= inside.incrementAndGet() != 1;
            cancels++;
            inside.decrementAndGet();
        }

        String end() {
            return requested + " " + cancels + (overlap ? " at once" : "") + (late ? " late" : "");
        }
    }

    /** A waiting task, as the intake sees it. */
    private static final class Waiter implements Suspension<Object> {
        final AtomicInteger woken = new AtomicInteger();
        CancelHook hook;

        @Override
        public boolean resume(Object value) {
            return tryResume(value);
        }

        @Override
        public boolean tryResume(Object value) {
            woken.incrementAndGet();
            return true;
        }

        @Override
        public boolean fail(Throwable failure) {
            return false;
        }

        @Override
        public void onCancel(CancelHook given) {
            hook = given;
        }
    }

    // ---- calls to the publisher

    private abstract static class Calls {
        final Source source = new Source();
        final Asked asked = new Asked();
        final StreamIntake<Integer> intake = new StreamIntake<>(source, 1);
        final Upstream upstream = intake.upstream;
    }

    @JCStressTest
    @Outcome(id = "6 0", expect = ACCEPTABLE, desc = "All was requested, one call at a time (2.7).")
    @State
    public static class TwoRequests extends Calls {
        public TwoRequests() {
            upstream.set(asked);
        }

        @Actor
        public void first() {
            upstream.request(2);
        }

        @Actor
        public void second() {
            upstream.request(3);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = asked.end();
        }
    }

    @JCStressTest
    @Outcome(
            id = "1 1",
            expect = ACCEPTABLE,
            desc = "Cancelled first, and not requested from again.")
    @Outcome(id = "3 1", expect = ACCEPTABLE, desc = "Requested first, then cancelled once.")
    @State
    public static class RequestAndCancel extends Calls {
        public RequestAndCancel() {
            upstream.set(asked);
        }

        @Actor
        public void request() {
            upstream.request(2);
        }

        @Actor
        public void cancel() {
            upstream.cancel();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = asked.end();
        }
    }

    @JCStressTest
    @Outcome(id = "3 0", expect = ACCEPTABLE, desc = "What was requested too early was passed on.")
    @State
    public static class RequestAndSubscription extends Calls {
        @Actor
        public void publisher() {
            upstream.set(asked);
        }

        @Actor
        public void request() {
            upstream.request(2);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = asked.end();
        }
    }

    @JCStressTest
    @Outcome(id = "0 1", expect = ACCEPTABLE, desc = "Cancelled as soon as it came.")
    @Outcome(id = "1 1", expect = ACCEPTABLE, desc = "Requested from, then cancelled.")
    @State
    public static class CancelAndSubscription extends Calls {
        @Actor
        public void publisher() {
            upstream.set(asked);
        }

        @Actor
        public void cancel() {
            upstream.cancel();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = asked.end();
        }
    }

    @JCStressTest
    @Outcome(
            id = "1 0, 0 1",
            expect = ACCEPTABLE,
            desc = "The second subscription was cancelled (2.5).")
    @Outcome(
            id = "0 1, 1 0",
            expect = ACCEPTABLE,
            desc = "The first subscription was cancelled (2.5).")
    @State
    public static class TwoSubscriptions extends Calls {
        final Asked other = new Asked();

        @Actor
        public void first() {
            upstream.set(asked);
        }

        @Actor
        public void second() {
            upstream.set(other);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = asked.end();
            r.r2 = other.end();
        }
    }

    // ---- a stream of elements

    private abstract static class Streaming {
        final Source source = new Source();
        final Asked asked = new Asked();
        final Waiter waiter = new Waiter();
        final StreamIntake<Integer> intake = new StreamIntake<>(source, 4);

        Streaming() {
            intake.onSubscribe(asked);
        }

        String take() {
            var taken = new StringBuilder();
            for (Integer next = intake.take(); next != null; next = intake.take()) {
                taken.append(next);
            }
            return taken.isEmpty() ? "-" : taken.toString();
        }
    }

    @JCStressTest
    @Outcome(id = "-, 12", expect = ACCEPTABLE, desc = "Taken after both came.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Taken as they came.")
    @Outcome(id = "12, -", expect = ACCEPTABLE, desc = "Taken together.")
    @State
    public static class ElementsAndTheirTaker extends Streaming {
        @Actor
        public void publisher() {
            intake.onNext(1);
            intake.onNext(2);
        }

        @Actor
        public void loop(LL_Result r) {
            r.r1 = take();
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r2 = take();
        }
    }

    @JCStressTest
    @Outcome(
            id = "1",
            expect = ACCEPTABLE,
            desc = "Woken once, by the element or by its own check.")
    @State
    public static class ElementAndTaskThatParks extends Streaming {
        @Actor
        public void publisher() {
            intake.onNext(1);
        }

        @Actor
        public void loop() {
            intake.park(waiter);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = waiter.woken.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Woken once, by the end or by its own check.")
    @State
    public static class EndAndTaskThatParks extends Streaming {
        @Actor
        public void publisher() {
            intake.onComplete();
        }

        @Actor
        public void loop() {
            intake.park(waiter);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = waiter.woken.get();
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "Each element was dropped once.")
    @State
    public static class ElementsAndStreamThatIsLeft extends Streaming {
        @Actor
        public void publisher() {
            intake.onNext(1);
            intake.onNext(2);
        }

        @Actor
        public void loop() {
            intake.abandon();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = source.elements.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "The failure was dropped once.")
    @State
    public static class FailureAndStreamThatIsLeft extends Streaming {
        @Actor
        public void publisher() {
            intake.onError(new IllegalStateException("failed"));
        }

        @Actor
        public void loop() {
            intake.abandon();
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = source.failures.get();
        }
    }

    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "One after the other, by chance.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The breach of rule 1.3 was detected.")
    @State
    public static class TwoPublishersAtOnce extends Streaming {
        @Actor
        public void first() {
            intake.onNext(1);
        }

        @Actor
        public void second() {
            intake.onNext(1);
        }

        @Arbiter
        public void rest(LL_Result r) {
            r.r1 = take().length();
            r.r2 = source.elements.get();
        }
    }

    // ---- one value

    private abstract static class OneValue {
        final Source source = new Source();
        final Asked asked = new Asked();
        final Waiter waiter = new Waiter();
        final ValueIntake<Integer> intake;

        OneValue(boolean first) {
            intake = first ? new FirstIntake<>(source) : new OnlyIntake<>(source);
            intake.onSubscribe(asked);
        }
    }

    @JCStressTest
    @Outcome(
            id = "false, 1, 0",
            expect = ACCEPTABLE,
            desc = "The value came first: the task has it.")
    @Outcome(
            id = "true, 0, 1",
            expect = ACCEPTABLE,
            desc = "The cancel came first: the hook has it.")
    @State
    public static class ValueAndCancel extends OneValue {
        public ValueAndCancel() {
            super(true);
            intake.accept(waiter);
        }

        @Actor
        public void publisher() {
            intake.onNext(1);
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r1 = intake.abort();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r2 = waiter.woken.get();
            r.r3 = source.elements.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = "false, 1, 0",
            expect = ACCEPTABLE,
            desc = "The end came first: the task has the value.")
    @Outcome(
            id = "true, 0, 1",
            expect = ACCEPTABLE,
            desc = "The cancel came first: the hook has it.")
    @State
    public static class ValueWithItsEndAndCancel extends OneValue {
        public ValueWithItsEndAndCancel() {
            super(false);
            intake.accept(waiter);
        }

        @Actor
        public void publisher() {
            intake.onNext(1);
            intake.onComplete();
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r1 = intake.abort();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r2 = waiter.woken.get();
            r.r3 = source.elements.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = "false, 1, 0",
            expect = ACCEPTABLE,
            desc = "The failure came first: the task throws it.")
    @Outcome(
            id = "true, 0, 1",
            expect = ACCEPTABLE,
            desc = "The cancel came first: the hook has it.")
    @State
    public static class FailureAndCancel extends OneValue {
        public FailureAndCancel() {
            super(true);
            intake.accept(waiter);
        }

        @Actor
        public void publisher() {
            intake.onError(new IllegalStateException("failed"));
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r1 = intake.abort();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r2 = waiter.woken.get();
            r.r3 = source.failures.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true",
            expect = ACCEPTABLE,
            desc = "Woken: the second of two wakes does nothing.")
    @State
    public static class ValueAndTaskThatParks extends OneValue {
        public ValueAndTaskThatParks() {
            super(true);
        }

        @Actor
        public void publisher() {
            intake.onNext(1);
        }

        @Actor
        public void loop() {
            intake.accept(waiter);
        }

        @Arbiter
        public void rest(L_Result r) {
            r.r1 = waiter.woken.get() > 0;
        }
    }
}
