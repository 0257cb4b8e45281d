package dev.millrace.proof.reactive;

import dev.millrace.proof.IncomingStreamContract;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Flowable;

/** The contract of a stream that was a {@code Flowable}. */
class StreamOfFlowableTest extends IncomingStreamContract {

    @Override
    protected Source source() {
        return new ScriptedSource(publisher -> RxBridge.stream(Flowable.fromPublisher(publisher)));
    }
}
