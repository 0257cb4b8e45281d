package dev.millrace.proof.tck;

import dev.millrace.reactivestreams.PublisherBridge;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.testng.annotations.Factory;

/** What an await of a {@code Flow.Publisher} subscribes with. */
public final class FlowAwaitSubscriberTckTest extends FlowSubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public FlowAwaitSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Flow.Subscriber<? super Integer>> captured) {
        Flow.Publisher<Integer> publisher = captured::accept;
        PublisherBridge.values(publisher).single();
    }
}
