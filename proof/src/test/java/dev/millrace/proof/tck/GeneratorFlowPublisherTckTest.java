package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A generator as a {@code Flow.Publisher}. */
public final class GeneratorFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public GeneratorFlowPublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return PublisherBridge.toFlowPublisher(loop(), PublisherTck.upTo(elements));
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        return PublisherBridge.toFlowPublisher(loop(), PublisherTck.failing());
    }
}
