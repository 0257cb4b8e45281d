package dev.millrace.proof.tck;

import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Flowable;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;

/** What subscribes for the list of all elements of a {@code Flowable}. */
public final class FlowableListSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FlowableListSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        RxBridge.values(
                        new Flowable<Integer>() {
                            @Override
                            protected void subscribeActual(Subscriber<? super Integer> subscriber) {
                                captured.accept(subscriber);
                            }
                        })
                .toList();
    }
}
