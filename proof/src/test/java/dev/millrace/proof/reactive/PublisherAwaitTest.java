package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.reactivestreams.PublisherBridge;

/** The await contract of a {@code Publisher}. */
class PublisherAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(source, () -> PublisherBridge.values(source).single());
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
