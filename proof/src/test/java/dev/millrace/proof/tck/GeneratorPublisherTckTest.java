package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator as a publisher. */
public final class GeneratorPublisherTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public GeneratorPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return PublisherBridge.toPublisher(loop(), upTo(elements));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return PublisherBridge.toPublisher(loop(), failing());
    }
}
