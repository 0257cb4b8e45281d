package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Maybe;

/** The await contract of a {@code Maybe}. */
class MaybeAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(source, () -> RxBridge.await(Maybe.fromPublisher(source)));
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
