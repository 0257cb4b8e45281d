package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Flowable;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;

/** What a stream of a {@code Flowable} subscribes with. */
public final class FlowableSubscriberTckTest extends SubscriberTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FlowableSubscriberTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        RxBridge.stream(
                        new Flowable<Integer>() {
                            @Override
                            protected void subscribeActual(Subscriber<? super Integer> subscriber) {
                                captured.accept(subscriber);
                            }
                        })
                .forEach(element -> {});
    }
}
