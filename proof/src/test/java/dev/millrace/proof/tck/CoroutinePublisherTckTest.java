package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.reactivestreams.PublisherBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body that returns a value, as a publisher. */
public final class CoroutinePublisherTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public CoroutinePublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return PublisherBridge.toPublisher(loop(), body);
    }

    @Override
    Publisher<Integer> failedPublisher() {
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
