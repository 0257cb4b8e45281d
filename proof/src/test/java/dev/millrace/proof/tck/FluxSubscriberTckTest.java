package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** What a stream of a {@code Flux} subscribes with. */
public final class FluxSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FluxSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        ReactorBridge.stream(
                        new Flux<Integer>() {
                            @Override
                            public void subscribe(CoreSubscriber<? super Integer> subscriber) {
                                captured.accept(subscriber);
                            }
                        })
                .forEach(element -> {});
    }
}
