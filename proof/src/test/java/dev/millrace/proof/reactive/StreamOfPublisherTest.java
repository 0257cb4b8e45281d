package dev.millrace.proof.reactive;

import dev.millrace.proof.IncomingStreamContract;
import dev.millrace.reactivestreams.PublisherBridge;

/** The contract of a stream that was a {@code Publisher}. */
class StreamOfPublisherTest extends IncomingStreamContract {

    @Override
    protected Source source() {
        return new ScriptedSource(PublisherBridge::stream);
    }
}
