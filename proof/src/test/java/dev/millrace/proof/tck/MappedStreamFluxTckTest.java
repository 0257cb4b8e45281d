package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream behind operators, as a {@code Flux}. */
public final class MappedStreamFluxTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public MappedStreamFluxTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return ReactorBridge.toFlux(
                loop(),
                opened(() ->
                        AsyncStream.generate(upTo(Long.MAX_VALUE))
                                .filter(n -> n % 2 == 0)
                                .map(n -> n / 2)
                                .take(elements)));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return ReactorBridge.toFlux(
                loop(), opened(() -> AsyncStream.generate(failing()).map(n -> n)));
    }
}
