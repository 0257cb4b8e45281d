package dev.millrace.proof.tck;

import java.util.function.Consumer;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The black-box suite over the subscriber of a method; subclasses say which. */
public abstract class SubscriberTck extends SubscriberBlackboxVerification<Integer> {

    private final Setting setting;

    SubscriberTck(Setting setting) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL));
        this.setting = setting;
    }

    /**
     * Waits, in a task, for a source that hands its subscriber to {@code captured} and signals
     * nothing itself.
     */
    abstract void consume(Consumer<Subscriber<? super Integer>> captured);

    @Override
    public final Subscriber<Integer> createSubscriber() {
        Subscriber<? super Integer> behind = Captured.in(setting.loop(), this::consume);
        return FlowAdapters.toSubscriber(
                setting.<Integer>signalling(FlowAdapters.toFlowSubscriber(behind)));
    }

    @Override
    public final Integer createElement(int element) {
        return element;
    }
}
