package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator as a {@code Flux}. */
public final class FluxTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FluxTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return ReactorBridge.toFlux(loop(), upTo(elements));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return ReactorBridge.toFlux(loop(), failing());
    }
}
