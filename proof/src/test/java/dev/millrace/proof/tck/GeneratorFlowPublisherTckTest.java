package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A generator as a {@code Flow.Publisher}. */
public final class GeneratorFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public GeneratorFlowPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Flow.Publisher<Integer> publisher(long elements) {
        return PublisherBridge.asFlow(
                PublisherBridge.toPublisher(loop(), PublisherTck.upTo(elements)));
    }

    @Override
    Flow.Publisher<Integer> failedPublisher() {
        return PublisherBridge.asFlow(PublisherBridge.toPublisher(loop(), PublisherTck.failing()));
    }
}
