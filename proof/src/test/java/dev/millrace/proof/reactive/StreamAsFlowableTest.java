package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import dev.millrace.proof.OutgoingStreamContract;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import io.reactivex.rxjava3.core.Flowable;

/** The contract of a stream as a {@code Flowable}. */
class StreamAsFlowableTest extends OutgoingStreamContract {

    @Override
    protected Readers readers(EventLoop loop, AsyncStream<Integer> stream) {
        Flowable<Integer> flowable = RxBridge.toFlowable(loop, stream);
        return demand -> ProbeReader.of(flowable, demand);
    }
}
