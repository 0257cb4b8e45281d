package dev.millrace.proof.tck;

import dev.millrace.Async;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Generator;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** What a task sends into a channel, as a {@code Flux}. */
public final class ChannelFluxTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public ChannelFluxTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
        return ReactorBridge.toFlux(loop(), opened(() -> sent(upTo(elements))));
    }

    @Override
    Publisher<Integer> failedPublisher() {
        return ReactorBridge.toFlux(loop(), opened(() -> sent(failing())));
    }

    private static AsyncStream<Integer> sent(Generator<Integer> body) {
        Channel<Integer> channel = AsyncStream.channel(4);
        Async.detach(() -> {
            try {
                body.run(channel.sender()::send);
                channel.sender().close();
            } catch (IllegalStateException failure) {
                channel.sender().fail(failure); // also that the receiver was closed
            }
            return null;
        });
        return channel.receiver();
    }
}
