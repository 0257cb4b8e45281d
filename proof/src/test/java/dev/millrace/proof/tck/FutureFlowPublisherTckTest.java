package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A task that runs already, as a {@code Flow.Publisher}. */
public final class FutureFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FutureFlowPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Flow.Publisher<Integer> publisher(long elements) {
        return PublisherBridge.asFlow(
                PublisherBridge.toPublisher(
                        loop().<Integer>detach(() -> elements == 0 ? null : 42)));
    }

    @Override
    Flow.Publisher<Integer> failedPublisher() {
        return PublisherBridge.asFlow(
                PublisherBridge.toPublisher(
                        loop().<Integer>detach(() -> {
                            throw new IllegalStateException("a source that fails");
                        })));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
