package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.rxjava.RxBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator that was a {@code Flowable} in between. */
public final class FlowableRoundTripTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FlowableRoundTripTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return RxBridge.toFlowable(
                loop(), () -> RxBridge.stream(RxBridge.toFlowable(upTo(elements))));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return RxBridge.toFlowable(
                loop(), () -> RxBridge.stream(RxBridge.<Integer>toFlowable(failing())));
    }
}
