package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A task that runs already, as a publisher. */
public final class FuturePublisherTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FuturePublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return PublisherBridge.toPublisher(loop().<Integer>detach(() -> elements == 0 ? null : 42));
    }

    @Override
    Publisher<Integer> failedPublisher() {
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
