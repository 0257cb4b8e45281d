package dev.millrace.proof.tck;

import dev.millrace.Async;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.testng.annotations.Factory;

/** What fills a channel from a publisher. */
public final class ChannelSubscriberTckTest extends SubscriberTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public ChannelSubscriberTckTest(Setting setting) {
        super(setting);
    }

    @Override
    void consume(Consumer<Subscriber<? super Integer>> captured) {
        Publisher<Integer> publisher = captured::accept;
        Channel<Integer> channel = AsyncStream.channel(4);
        Async.detach(() -> channel.receiver().forEach(element -> {}));
        PublisherBridge.<Integer>stream(publisher).forEach(channel.sender()::send);
    }
}
