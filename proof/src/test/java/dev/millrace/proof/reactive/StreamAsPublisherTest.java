package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.proof.OutgoingStreamContract;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** The contract of a stream as a {@code Publisher}. */
class StreamAsPublisherTest extends OutgoingStreamContract {

    @Override
    protected Readers readers(EventLoop loop, AsyncStream<Integer> stream) {
        Publisher<Integer> publisher = PublisherBridge.toPublisher(loop, stream);
        return demand -> ProbeReader.of(publisher, demand);
    }
}
