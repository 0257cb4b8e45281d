package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A stream as a {@code Flow.Publisher}. */
public final class StreamFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public StreamFlowPublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return PublisherBridge.toFlowPublisher(
                loop(), AsyncStream.generate(PublisherTck.upTo(elements)));
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        return PublisherBridge.toFlowPublisher(
                loop(), AsyncStream.generate(PublisherTck.failing()));
    }
}
