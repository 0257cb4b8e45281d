package dev.millrace.proof.coroutines;

import dev.millrace.EventLoop;
import dev.millrace.kotlin.KotlinBridge;
import dev.millrace.proof.OutgoingStreamContract;
import dev.millrace.stream.AsyncStream;
import kotlinx.coroutines.flow.Flow;

/** The contract of a stream as a {@code Flow} of Kotlin. */
class StreamAsFlowTest extends OutgoingStreamContract {

    @Override
    protected Readers readers(EventLoop loop, AsyncStream<Integer> stream) {
        Flow<Integer> flow = KotlinBridge.asFlow(stream, loop);
        return demand -> new FlowReader(flow, demand);
    }
}
