package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A stream as a {@code Flow.Publisher}. */
public final class StreamFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public StreamFlowPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Flow.Publisher<Integer> publisher(long elements) {
        return PublisherBridge.asFlow(
                PublisherBridge.toPublisher(
                        loop(), AsyncStream.generate(PublisherTck.upTo(elements))));
    }

    @Override
    Flow.Publisher<Integer> failedPublisher() {
        return PublisherBridge.asFlow(
                PublisherBridge.toPublisher(loop(), AsyncStream.generate(PublisherTck.failing())));
    }
}
