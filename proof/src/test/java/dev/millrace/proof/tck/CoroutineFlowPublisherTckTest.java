package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A body that returns a value, as a {@code Flow.Publisher}. */
public final class CoroutineFlowPublisherTckTest extends FlowPublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public CoroutineFlowPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Flow.Publisher<Integer> publisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return PublisherBridge.asFlow(PublisherBridge.toPublisher(loop(), body));
    }

    @Override
    Flow.Publisher<Integer> failedPublisher() {
        Coroutine<Integer> body =
                () -> {
                    throw new IllegalStateException("a source that fails");
                };
        return PublisherBridge.asFlow(PublisherBridge.toPublisher(loop(), body));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
