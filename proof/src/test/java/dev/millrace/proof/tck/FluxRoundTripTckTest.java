package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator that was a {@code Flux} in between. */
public final class FluxRoundTripTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FluxRoundTripTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return ReactorBridge.toFlux(
                loop(), opened(() -> ReactorBridge.stream(ReactorBridge.toFlux(upTo(elements)))));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return ReactorBridge.toFlux(
                loop(),
                opened(() -> ReactorBridge.stream(ReactorBridge.<Integer>toFlux(failing()))));
    }
}
