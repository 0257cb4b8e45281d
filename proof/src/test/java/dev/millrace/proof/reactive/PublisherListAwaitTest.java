package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.reactivestreams.PublisherBridge;

/** The await contract of all elements of a publisher. */
class PublisherListAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(
                source, () -> PublisherBridge.values(source).toList().getFirst());
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
