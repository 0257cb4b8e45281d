package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A generator that was a {@code Flow.Publisher} in between. */
public final class FlowRoundTripTckTest extends FlowPublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FlowRoundTripTckTest(FiberEngine engine) {
        super(engine);
    }

    private Flow.Publisher<Integer> there(Generator<Integer> body) {
        Generator<Integer> back =
                out ->
                        PublisherBridge.<Integer>stream(PublisherBridge.toFlowPublisher(body))
                                .forEach(out::emit);
        return PublisherBridge.toFlowPublisher(loop(), back);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return there(PublisherTck.upTo(elements));
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        return there(PublisherTck.failing());
    }
}
