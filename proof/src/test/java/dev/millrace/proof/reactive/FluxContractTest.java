package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.Generator;
import org.reactivestreams.Publisher;

/** The publisher contract of a generator as a {@code Flux}. */
class FluxContractTest extends PublisherContract {

    @Override
    <T> Publisher<T> publisher(Generator<T> body) {
        return ReactorBridge.toFlux(body);
    }

    @Override
    <T> Publisher<T> publisher(EventLoop loop, Generator<T> body) {
        return ReactorBridge.toFlux(loop, body);
    }
}
