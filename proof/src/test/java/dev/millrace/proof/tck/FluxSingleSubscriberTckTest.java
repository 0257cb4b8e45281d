package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What subscribes for the only element of a {@code Flux}. */
public final class FluxSingleSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FluxSingleSubscriberTckTest(Setting setting) {
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
                .single();
    }
}
