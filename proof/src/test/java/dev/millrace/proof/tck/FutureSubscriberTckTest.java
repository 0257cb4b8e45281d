package dev.millrace.proof.tck;

import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;

/** What a {@code CompletableFuture} of the last element subscribes with. */
public final class FutureSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FutureSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        Publisher<Integer> publisher = captured::accept;
        CompletableFuture<Integer> last =
                FutureBridge.toCompletableFuture(() -> PublisherBridge.values(publisher).last());
        FutureBridge.await(last);
    }
}
