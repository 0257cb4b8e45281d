package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body as a {@code Mono}. */
public final class MonoTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public MonoTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return ReactorBridge.toMono(loop(), body);
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
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
