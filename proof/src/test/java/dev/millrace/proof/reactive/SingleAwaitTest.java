package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Single;

/** The await contract of a {@code Single}. */
class SingleAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(source, () -> RxBridge.await(Single.fromPublisher(source)));
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
