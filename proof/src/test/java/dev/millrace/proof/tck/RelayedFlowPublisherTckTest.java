package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.testng.annotations.Factory;

/** A generator whose signals come on an executor, a few at a time. */
public final class RelayedFlowPublisherTckTest extends FlowPublisherTck {

    private static final Executor ANYWHERE = Thread::startVirtualThread;

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public RelayedFlowPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Flow.Publisher<Integer> publisher(long elements) {
        return relayed(PublisherTck.upTo(elements));
    }

    @Override
    Flow.Publisher<Integer> failedPublisher() {
        return relayed(PublisherTck.failing());
    }

    private Flow.Publisher<Integer> relayed(Generator<Integer> body) {
        return PublisherBridge.asFlow(
                PublisherBridge.withSignalsOn(
                        ANYWHERE, PublisherBridge.toPublisher(loop(), body), 3));
    }
}
