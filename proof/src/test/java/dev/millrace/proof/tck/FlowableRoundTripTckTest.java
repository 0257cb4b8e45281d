package dev.millrace.proof.tck;

import dev.millrace.rxjava.RxBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator that was a {@code Flowable} in between. */
public final class FlowableRoundTripTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FlowableRoundTripTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return RxBridge.toFlowable(
                loop(), opened(() -> RxBridge.stream(RxBridge.toFlowable(upTo(elements)))));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return RxBridge.toFlowable(
                loop(), opened(() -> RxBridge.stream(RxBridge.<Integer>toFlowable(failing()))));
    }
}
