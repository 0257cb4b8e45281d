package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** The black-box suite over the {@code Flow} subscriber behind a door; subclasses say which. */
public abstract class FlowSubscriberTck extends FlowSubscriberBlackboxVerification<Integer> {

    private final FiberEngine engine;

    FlowSubscriberTck(FiberEngine engine) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL));
        this.engine = engine;
    }

    /**
     * Waits, in a task, for a source that hands its subscriber to {@code captured} and signals
     * nothing itself.
     */
    abstract void consume(Consumer<Flow.Subscriber<? super Integer>> captured);

    @Override
    public final Flow.Subscriber<Integer> createFlowSubscriber() {
        return FlowAdapters.toFlowSubscriber(
                Captured.in(
                        TckLoop.on(engine),
                        captured ->
                                consume(flow -> captured.accept(FlowAdapters.toSubscriber(flow)))));
    }

    @Override
    public final Integer createElement(int element) {
        return element;
    }
}
