package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A generator whose signals come on an executor. */
public final class RelayedPublisherTckTest extends PublisherTck {

    private static final Executor ANYWHERE = Thread::startVirtualThread;

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public RelayedPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return relayed(PublisherTck.upTo(elements));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return relayed(PublisherTck.failing());
    }

    private Publisher<Integer> relayed(Generator<Integer> body) {
        return PublisherBridge.withSignalsOn(ANYWHERE, PublisherBridge.toPublisher(loop(), body));
    }
}
