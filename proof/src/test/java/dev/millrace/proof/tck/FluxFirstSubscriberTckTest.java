package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What subscribes for the first element of a {@code Flux}. */
public final class FluxFirstSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FluxFirstSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        ReactorBridge.values(
                        new Flux<Integer>() {
                            @Override
                            public void subscribe(CoreSubscriber<? super Integer> subscriber) {
                                captured.accept(subscriber);
                            }
                        })
                .first();
    }
}
