package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The publisher suite over a door to {@code Flow}; subclasses say which. */
public abstract class FlowPublisherTck extends FlowPublisherVerification<Integer> {

    private final FiberEngine engine;

    FlowPublisherTck(FiberEngine engine) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL), Timing.COLLECTION);
        this.engine = engine;
    }

    final EventLoop loop() {
        return TckLoop.on(engine);
    }

    @Override
    public abstract Flow.Publisher<Integer> createFlowPublisher(long elements);

    @Override
    public abstract Flow.Publisher<Integer> createFailedFlowPublisher();
}
