package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A task that runs already, as a {@code Flow.Publisher}. */
public final class FutureFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FutureFlowPublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return PublisherBridge.toFlowPublisher(
                loop().<Integer>detach(() -> elements == 0 ? null : 42));
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
        return PublisherBridge.toFlowPublisher(
                loop().<Integer>detach(() -> {
                    throw new IllegalStateException("a source that fails");
                }));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
