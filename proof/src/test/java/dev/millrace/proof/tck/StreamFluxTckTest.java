package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream that is opened per subscriber, as a {@code Flux}. */
public final class StreamFluxTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public StreamFluxTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return ReactorBridge.toFlux(loop(), opened(() -> AsyncStream.generate(upTo(elements))));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return ReactorBridge.toFlux(loop(), opened(() -> AsyncStream.generate(failing())));
    }
}
