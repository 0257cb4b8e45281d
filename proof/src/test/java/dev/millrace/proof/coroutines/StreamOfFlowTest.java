package dev.millrace.proof.coroutines;

import dev.millrace.proof.IncomingStreamContract;

/** The contract of a stream that was a {@code Flow} of Kotlin. */
class StreamOfFlowTest extends IncomingStreamContract {

    @Override
    protected Source source() {
        return new FlowSource();
    }
}
