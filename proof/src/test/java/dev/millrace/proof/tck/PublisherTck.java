package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import java.util.function.Supplier;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;

/** The publisher suite over a method of a bridge; subclasses say which. */
public abstract class PublisherTck extends PublisherVerification<Integer> {

    private final Setting setting;

    PublisherTck(Setting setting) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL), Timing.COLLECTION);
        this.setting = setting;
    }

    final EventLoop loop() {
        return setting.loop();
    }

    /** A body that emits {@code elements} integers. */
    static Generator<Integer> upTo(long elements) {
        return out -> {
            for (long n = 0; n < elements; n++) {
                out.emit((int) n);
            }
        };
    }

    /** A body that opens a stream for each subscriber. */
    static Generator<Integer> opened(Supplier<AsyncStream<Integer>> streams) {
        return out -> streams.get().forEach(out::emit);
    }

    /** A body that fails before its first element. */
    static Generator<Integer> failing() {
        return out -> {
            throw new IllegalStateException("a source that fails");
        };
    }

    /** A publisher of {@code elements} integers. */
    abstract Publisher<Integer> publisher(long elements);

    /** A publisher that fails before its first element. */
    abstract Publisher<Integer> failedPublisher();

    @Override
    public final Publisher<Integer> createPublisher(long elements) {
        return calling(publisher(elements));
    }

    @Override
    public final Publisher<Integer> createFailedPublisher() {
        return calling(failedPublisher());
    }

    private Publisher<Integer> calling(Publisher<Integer> publisher) {
        return FlowAdapters.toPublisher(setting.calling(FlowAdapters.toFlowPublisher(publisher)));
    }

    @Override
    @Test
    public void
            required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
                    throws Throwable {
        Timing.patiently(
                this::setUp,
                () ->
                        super
                                .required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber());
    }

    @Override
    @Test
    public void
            optional_spec309_requestNegativeNumberMaySignalIllegalArgumentExceptionWithSpecificMessage()
                    throws Throwable {
        Timing.patiently(
                this::setUp,
                () ->
                        super
                                .optional_spec309_requestNegativeNumberMaySignalIllegalArgumentExceptionWithSpecificMessage());
    }
}
