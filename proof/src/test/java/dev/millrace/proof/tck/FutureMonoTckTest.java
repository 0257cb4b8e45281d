package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A task that runs already, as a {@code Mono}. */
public final class FutureMonoTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FutureMonoTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return ReactorBridge.toMono(loop().<Integer>detach(() -> elements == 0 ? null : 42));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return ReactorBridge.toMono(
                loop().<Integer>detach(() -> {
                    throw new IllegalStateException("a source that fails");
                }));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
