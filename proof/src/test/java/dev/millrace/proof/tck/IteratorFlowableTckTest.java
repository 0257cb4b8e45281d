package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import java.util.stream.LongStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** An iterator as a {@code Flowable}. */
public final class IteratorFlowableTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public IteratorFlowableTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return RxBridge.toFlowable(
                loop(),
                () ->
                        AsyncStream.from(
                                LongStream.range(0, elements).mapToObj(n -> (int) n).iterator()));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return RxBridge.toFlowable(
                loop(),
                () -> {
                    throw new IllegalStateException("a source that fails");
                });
    }
}
