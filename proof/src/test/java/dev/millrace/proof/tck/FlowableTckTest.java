package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.rxjava.RxBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator as a {@code Flowable}. */
public final class FlowableTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FlowableTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return RxBridge.toFlowable(loop(), upTo(elements));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return RxBridge.toFlowable(loop(), failing());
    }
}
