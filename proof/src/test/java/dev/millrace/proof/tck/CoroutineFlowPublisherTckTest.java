package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A body that returns a value, as a {@code Flow.Publisher}. */
public final class CoroutineFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public CoroutineFlowPublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return PublisherBridge.toFlowPublisher(loop(), body);
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        Coroutine<Integer> body =
                () -> {
                    throw new IllegalStateException("a source that fails");
                };
        return PublisherBridge.toFlowPublisher(loop(), body);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
