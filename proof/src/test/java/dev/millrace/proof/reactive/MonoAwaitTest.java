package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.reactor.ReactorBridge;
import reactor.core.publisher.Mono;

/** The await contract of a {@code Mono}. */
class MonoAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(source, () -> ReactorBridge.awaitRequired(Mono.from(source)));
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
