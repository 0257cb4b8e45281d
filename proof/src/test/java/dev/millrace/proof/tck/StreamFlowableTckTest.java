package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream that is opened per subscriber, as a {@code Flowable}. */
public final class StreamFlowableTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public StreamFlowableTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return RxBridge.toFlowable(loop(), () -> AsyncStream.generate(upTo(elements)));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return RxBridge.toFlowable(loop(), () -> AsyncStream.generate(failing()));
    }
}
