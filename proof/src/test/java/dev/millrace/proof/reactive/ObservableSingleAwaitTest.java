package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;

/** The await contract of the only element of an {@code Observable}. */
class ObservableSingleAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(
                source,
                () ->
                        RxBridge.values(
                                        Observable.fromPublisher(source),
                                        BackpressureStrategy.BUFFER)
                                .single());
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
