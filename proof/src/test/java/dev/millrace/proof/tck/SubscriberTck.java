package dev.millrace.proof.tck;

import dev.millrace.FiberEngine;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The black-box suite over the subscriber behind a door; subclasses say which. */
public abstract class SubscriberTck extends SubscriberBlackboxVerification<Integer> {

    private final FiberEngine engine;

    SubscriberTck(FiberEngine engine) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL));
        this.engine = engine;
    }

    /**
     * Waits, in a task, for a source that hands its subscriber to {@code captured} and signals
     * nothing itself.
     */
    abstract void consume(Consumer<Subscriber<? super Integer>> captured);

    @Override
    public final Subscriber<Integer> createSubscriber() {
        return Captured.in(TckLoop.on(engine), this::consume);
    }

    @Override
    public final Integer createElement(int element) {
        return element;
    }
}
