package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;

/** What subscribes for the collected elements of a publisher. */
public final class CollectSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public CollectSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        Publisher<Integer> publisher = captured::accept;
        PublisherBridge.values(publisher).collect(Collectors.toList());
    }
}
