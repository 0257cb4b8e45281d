package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;

/** What a stream of a publisher subscribes with. */
public final class StreamSubscriberTckTest extends SubscriberTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public StreamSubscriberTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        Publisher<Integer> publisher = captured::accept;
        PublisherBridge.stream(publisher).forEach(element -> {});
    }
}
