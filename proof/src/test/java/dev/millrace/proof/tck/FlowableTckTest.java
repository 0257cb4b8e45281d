package dev.millrace.proof.tck;

import dev.millrace.rxjava.RxBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator as a {@code Flowable}. */
public final class FlowableTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FlowableTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return RxBridge.toFlowable(loop(), upTo(elements));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return RxBridge.toFlowable(loop(), failing());
    }
}
