package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.reactor.ReactorBridge;
import reactor.core.publisher.Flux;

/** The await contract of the first element of a {@code Flux}. */
class FluxFirstAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(source, () -> ReactorBridge.values(Flux.from(source)).first());
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
