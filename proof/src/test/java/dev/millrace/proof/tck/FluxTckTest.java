package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator as a {@code Flux}. */
public final class FluxTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FluxTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return ReactorBridge.toFlux(loop(), upTo(elements));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return ReactorBridge.toFlux(loop(), failing());
    }
}
