package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import org.reactivestreams.Publisher;

/** The publisher contract of a generator as a {@code Publisher}. */
class PlainPublisherTest extends PublisherContract {

    @Override
    <T> Publisher<T> publisher(Generator<T> body) {
        return PublisherBridge.toPublisher(body);
    }

    @Override
    <T> Publisher<T> publisher(EventLoop loop, Generator<T> body) {
        return PublisherBridge.toPublisher(loop, body);
    }
}
