package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator that was a {@code Flux} in between. */
public final class FluxRoundTripTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FluxRoundTripTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return ReactorBridge.toFlux(
                loop(), () -> ReactorBridge.stream(ReactorBridge.toFlux(upTo(elements))));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return ReactorBridge.toFlux(
                loop(), () -> ReactorBridge.stream(ReactorBridge.<Integer>toFlux(failing())));
    }
}
