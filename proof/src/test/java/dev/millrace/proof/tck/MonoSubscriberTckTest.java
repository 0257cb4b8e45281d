package dev.millrace.proof.tck;

import dev.millrace.reactor.ReactorBridge;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** What an await of a {@code Mono} subscribes with. */
public final class MonoSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public MonoSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        ReactorBridge.await(
                new Mono<Integer>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super Integer> subscriber) {
                        captured.accept(subscriber);
                    }
                });
    }
}
