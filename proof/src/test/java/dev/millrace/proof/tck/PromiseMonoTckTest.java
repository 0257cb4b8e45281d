package dev.millrace.proof.tck;

import dev.millrace.Promise;
import dev.millrace.reactor.ReactorBridge;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A promise that somebody completes, as a {@code Mono}. */
public final class PromiseMonoTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public PromiseMonoTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        Promise<Integer> promise = loop().promise("promise");
        promise.completeThreadSafe(elements == 0 ? null : 42);
        return ReactorBridge.toMono(promise);
    }

    @Override
    Publisher<Integer> failedPublisher() {
        Promise<Integer> promise = loop().promise("promise");
        promise.failThreadSafe(new IllegalStateException("a source that fails"));
        return ReactorBridge.toMono(promise);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
