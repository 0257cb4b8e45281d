package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A generator that was a {@code Flow.Publisher} in between. */
public final class FlowRoundTripTckTest extends FlowPublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FlowRoundTripTckTest(Setting setting) {
        super(setting);
    }

    private Flow.Publisher<Integer> there(Generator<Integer> body) {
        Generator<Integer> back =
                out ->
                        PublisherBridge.<Integer>stream(
                                        PublisherBridge.asFlow(PublisherBridge.toPublisher(body)))
                                .forEach(out::emit);
        return PublisherBridge.asFlow(PublisherBridge.toPublisher(loop(), back));
    }

    @Override
    Flow.Publisher<Integer> publisher(long elements) {
        return there(PublisherTck.upTo(elements));
    }

    @Override
    Flow.Publisher<Integer> failedPublisher() {
        return there(PublisherTck.failing());
    }
}
