package dev.millrace.proof.tck;

import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import java.util.stream.LongStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** An iterator as a {@code Flowable}. */
public final class IteratorFlowableTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public IteratorFlowableTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return RxBridge.toFlowable(
                loop(),
                opened(() ->
                        AsyncStream.from(
                                LongStream.range(0, elements).mapToObj(n -> (int) n).iterator())));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return RxBridge.toFlowable(
                loop(),
                opened(() -> {
                    throw new IllegalStateException("a source that fails");
                }));
    }
}
