package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.testng.annotations.Factory;

/** What subscribes for the list of all elements of a {@code Flow.Publisher}. */
public final class FlowListSubscriberTckTest extends FlowSubscriberTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public FlowListSubscriberTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    void consume(Consumer<Flow.Subscriber<? super Integer>> captured) {
        Flow.Publisher<Integer> publisher = captured::accept;
        PublisherBridge.values(publisher).toList();
    }
}
