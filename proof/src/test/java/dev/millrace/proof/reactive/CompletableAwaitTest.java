package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Completable;

/** The await contract of a {@code Completable}, whose end is all there is to await. */
class CompletableAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(
                source,
                () -> {
                    RxBridge.await(Completable.fromPublisher(source));
                    return "value";
                });
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
