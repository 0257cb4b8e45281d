package dev.millrace.proof.tck;

import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Feed;
import dev.millrace.stream.Overflow;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** What a listener hears on a thread of its own, as a {@code Flowable}. */
public final class ListenedFlowableTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public ListenedFlowableTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return RxBridge.toFlowable(
                loop(),
                opened(() ->
                        AsyncStream.listen(Overflow.suspend(4), feed -> sending(feed, elements))));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return RxBridge.toFlowable(
                loop(),
                opened(() ->
                        AsyncStream.listen(
                                Overflow.suspend(4),
                                feed -> {
                                    feed.fail(new IllegalStateException("a source that fails"));
                                    return () -> {};
                                })));
    }

    private static Runnable sending(Feed<Integer> feed, long elements) {
        Thread producer =
                Thread.ofVirtual()
                        .start(() -> {
                            long n = 0;
                            while (n < elements && feed.send((int) n)) {
                                n++;
                            }
                            feed.end();
                        });
        return producer::interrupt;
    }
}
