package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream of the JDK as a {@code Flux}. */
public final class JavaStreamFluxTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public JavaStreamFluxTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return ReactorBridge.toFlux(
                loop(),
                opened(() ->
                        AsyncStream.from(LongStream.range(0, elements).mapToObj(n -> (int) n))));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return ReactorBridge.toFlux(
                loop(),
                opened(() ->
                        AsyncStream.from(
                                Stream.<Integer>generate(() -> {
                                    throw new IllegalStateException("a source that fails");
                                }))));
    }
}
