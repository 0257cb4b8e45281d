package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.stream.Generator;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The publisher suite over a door; subclasses say which. */
public abstract class PublisherTck extends PublisherVerification<Integer> {

    private final FiberEngine engine;

    PublisherTck(FiberEngine engine) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL), Timing.COLLECTION);
        this.engine = engine;
    }

    final EventLoop loop() {
        return TckLoop.on(engine);
    }

    /** A body that emits {@code elements} integers. */
    static Generator<Integer> upTo(long elements) {
        return out -> {
            for (long n = 0; n < elements; n++) {
                out.emit((int) n);
            }
        };
    }

    /** A body that fails before its first element. */
    static Generator<Integer> failing() {
        return out -> {
            throw new IllegalStateException("a source that fails");
        };
    }

    @Override
    public abstract Publisher<Integer> createPublisher(long elements);

    @Override
    public abstract Publisher<Integer> createFailedPublisher();
}
