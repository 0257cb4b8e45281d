package dev.millrace.proof.tck;

import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A stream that is opened per subscriber, as a {@code Flowable}. */
public final class StreamFlowableTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public StreamFlowableTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return RxBridge.toFlowable(loop(), opened(() -> AsyncStream.generate(upTo(elements))));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return RxBridge.toFlowable(loop(), opened(() -> AsyncStream.generate(failing())));
    }
}
