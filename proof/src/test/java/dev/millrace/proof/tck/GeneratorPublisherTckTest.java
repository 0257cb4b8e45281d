package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator as a publisher. */
public final class GeneratorPublisherTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public GeneratorPublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return PublisherBridge.toPublisher(loop(), upTo(elements));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return PublisherBridge.toPublisher(loop(), failing());
    }
}
