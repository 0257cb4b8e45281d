package dev.millrace.proof.tck;

import dev.millrace.Coroutine;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Maybe;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body as a {@code Maybe}, seen as a publisher. */
public final class MaybeTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public MaybeTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        Coroutine<Integer> body = () -> elements == 0 ? null : 42;
        return onTheLoop(RxBridge.<Integer>toMaybe(body));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        Coroutine<Integer> body =
                () -> {
                    throw new IllegalStateException("a source that fails");
                };
        return onTheLoop(RxBridge.<Integer>toMaybe(body));
    }

    private Publisher<Integer> onTheLoop(Maybe<Integer> maybe) {
        return maybe.subscribeOn(RxBridge.scheduler(loop())).toFlowable();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
