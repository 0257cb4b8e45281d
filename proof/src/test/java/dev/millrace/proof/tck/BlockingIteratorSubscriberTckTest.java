package dev.millrace.proof.tck;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.reactivestreams.PublisherBridge;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;

/** What a blocking iterator on a foreign thread subscribes with. */
public final class BlockingIteratorSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public BlockingIteratorSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        Publisher<Integer> publisher = captured::accept;
        var iterator = PublisherBridge.<Integer>stream(publisher).toIterator(EventLoop.current());
        Async.blocking(() -> iterator.forEachRemaining(element -> {}));
    }
}
