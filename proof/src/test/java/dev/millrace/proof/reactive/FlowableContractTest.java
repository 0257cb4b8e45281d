package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.Generator;
import org.reactivestreams.Publisher;

/** The publisher contract of a generator as a {@code Flowable}. */
class FlowableContractTest extends PublisherContract {

    @Override
    <T> Publisher<T> publisher(Generator<T> body) {
        return RxBridge.toFlowable(body);
    }

    @Override
    <T> Publisher<T> publisher(EventLoop loop, Generator<T> body) {
        return RxBridge.toFlowable(loop, body);
    }
}
