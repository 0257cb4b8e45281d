package dev.millrace.proof.reactive;

import dev.millrace.proof.IncomingStreamContract;
import dev.millrace.reactor.ReactorBridge;
import reactor.core.publisher.Flux;

/** The contract of a stream that was a {@code Flux}. */
class StreamOfFluxTest extends IncomingStreamContract {

    @Override
    protected Source source() {
        return new ScriptedSource(publisher -> ReactorBridge.stream(Flux.from(publisher)));
    }
}
