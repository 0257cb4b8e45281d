package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A task that runs already, as a {@code Mono}. */
public final class FutureMonoTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FutureMonoTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return ReactorBridge.toMono(loop().<Integer>detach(() -> elements == 0 ? null : 42));
    }

    @Override
    Publisher<Integer> failedPublisher() {
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
