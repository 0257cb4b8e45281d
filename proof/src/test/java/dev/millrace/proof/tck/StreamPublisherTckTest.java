package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream as a publisher. */
public final class StreamPublisherTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public StreamPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return PublisherBridge.toPublisher(loop(), AsyncStream.generate(upTo(elements)));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return PublisherBridge.toPublisher(loop(), AsyncStream.generate(failing()));
    }
}
