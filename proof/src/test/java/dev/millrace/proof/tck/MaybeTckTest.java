package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.FiberEngine;
import dev.millrace.rxjava.RxBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body as a {@code Maybe}, seen as a publisher. */
public final class MaybeTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public MaybeTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return RxBridge.<Integer>toMaybe(loop(), body).toFlowable();
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        Coroutine<Integer> body =
                () -> {
                    throw new IllegalStateException("a source that fails");
                };
        return RxBridge.<Integer>toMaybe(loop(), body).toFlowable();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
