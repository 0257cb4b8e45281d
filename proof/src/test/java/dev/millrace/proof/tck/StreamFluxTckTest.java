package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream that is opened per subscriber, as a {@code Flux}. */
public final class StreamFluxTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public StreamFluxTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return ReactorBridge.toFlux(loop(), () -> AsyncStream.generate(upTo(elements)));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return ReactorBridge.toFlux(loop(), () -> AsyncStream.generate(failing()));
    }
}
