package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A task that runs already, as a publisher. */
public final class FuturePublisherTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FuturePublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return PublisherBridge.toPublisher(loop().<Integer>detach(() -> elements == 0 ? null : 42));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return PublisherBridge.toPublisher(
                loop().<Integer>detach(() -> {
                    throw new IllegalStateException("a source that fails");
                }));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
