package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.proof.OutgoingStreamContract;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import reactor.core.publisher.Flux;

/** The contract of a stream as a {@code Flux}. */
class StreamAsFluxTest extends OutgoingStreamContract {

    @Override
    protected Readers readers(EventLoop loop, AsyncStream<Integer> stream) {
        Flux<Integer> flux = ReactorBridge.toFlux(loop, stream);
        return demand -> ProbeReader.of(flux, demand);
    }
}
