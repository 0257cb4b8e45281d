package dev.millrace.proof.tck;

import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body that awaits a {@code CompletableFuture} for each element, as a publisher. */
public final class StagePublisherTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public StagePublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        Generator<Integer> body =
                out -> {
                    for (long n = 0; n < elements; n++) {
                        int element = (int) n;
                        out.emit(
                                FutureBridge.awaitOwned(
                                        () -> CompletableFuture.supplyAsync(() -> element)));
                    }
                };
        return PublisherBridge.toPublisher(loop(), body);
    }

    @Override
    Publisher<Integer> failedPublisher() {
        Generator<Integer> body =
                out -> {
                    var failure = new IllegalStateException("a source that fails");
                    out.emit(FutureBridge.await(CompletableFuture.<Integer>failedFuture(failure)));
                };
        return PublisherBridge.toPublisher(loop(), body);
    }
}
