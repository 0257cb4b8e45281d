package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream behind operators, as a {@code Flux}. */
public final class MappedStreamFluxTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public MappedStreamFluxTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return ReactorBridge.toFlux(
                loop(),
                () ->
                        AsyncStream.generate(upTo(Long.MAX_VALUE))
                                .filter(n -> n % 2 == 0)
                                .map(n -> n / 2)
                                .take(elements));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return ReactorBridge.toFlux(loop(), () -> AsyncStream.generate(failing()).map(n -> n));
    }
}
