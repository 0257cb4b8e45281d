package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.reactivestreams.PublisherBridge;
import org.reactivestreams.FlowAdapters;

/** The await contract of a {@code Flow.Publisher}. */
class FlowAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(
                source, () -> PublisherBridge.values(FlowAdapters.toFlowPublisher(source)).first());
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
