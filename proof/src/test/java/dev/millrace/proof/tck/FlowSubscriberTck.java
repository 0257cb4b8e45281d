package dev.millrace.proof.tck;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** The black-box suite over the {@code Flow} subscriber of a method; subclasses say which. */
public abstract class FlowSubscriberTck extends FlowSubscriberBlackboxVerification<Integer> {

    private final Setting setting;

    FlowSubscriberTck(Setting setting) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL));
        this.setting = setting;
    }

    /**
     * Waits, in a task, for a source that hands its subscriber to {@code captured} and signals
     * nothing itself.
     */
    abstract void consume(Consumer<Flow.Subscriber<? super Integer>> captured);

    @Override
    public final Flow.Subscriber<Integer> createFlowSubscriber() {
        Flow.Subscriber<? super Integer> behind = Captured.in(setting.loop(), this::consume);
        return setting.signalling(behind);
    }

    @Override
    public final Integer createElement(int element) {
        return element;
    }
}
