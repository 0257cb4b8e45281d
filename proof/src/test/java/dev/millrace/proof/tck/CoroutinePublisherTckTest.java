package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body that returns a value, as a publisher. */
public final class CoroutinePublisherTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public CoroutinePublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return PublisherBridge.toPublisher(loop(), body);
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        Coroutine<Integer> body =
                () -> {
                    throw new IllegalStateException("a source that fails");
                };
        return PublisherBridge.toPublisher(loop(), body);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
