package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body as a {@code Mono}. */
public final class MonoTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public MonoTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return ReactorBridge.toMono(loop(), body);
    }

    @Override
    Publisher<Integer> failedPublisher() {
        Coroutine<Integer> body =
                () -> {
                    throw new IllegalStateException("a source that fails");
                };
        return ReactorBridge.toMono(loop(), body);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
