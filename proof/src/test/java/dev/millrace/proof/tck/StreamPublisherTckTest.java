package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream as a publisher. */
public final class StreamPublisherTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public StreamPublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return PublisherBridge.toPublisher(loop(), AsyncStream.generate(upTo(elements)));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return PublisherBridge.toPublisher(loop(), AsyncStream.generate(failing()));
    }
}
