package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Flowable;

/** The await contract of the last element of a {@code Flowable}. */
class FlowableLastAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(
                source, () -> RxBridge.values(Flowable.fromPublisher(source)).last());
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
