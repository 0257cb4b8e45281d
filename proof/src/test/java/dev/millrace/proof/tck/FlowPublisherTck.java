package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/** The publisher suite over a method that makes a {@code Flow}; subclasses say which. */
public abstract class FlowPublisherTck extends FlowPublisherVerification<Integer> {

    private final Setting setting;

    FlowPublisherTck(Setting setting) {
        super(new TestEnvironment(Timing.SIGNALS, Timing.SILENCE, Timing.POLL), Timing.COLLECTION);
        this.setting = setting;
    }

    final EventLoop loop() {
        return setting.loop();
    }

    /** A publisher of {@code elements} integers. */
    abstract Flow.Publisher<Integer> publisher(long elements);

    /** A publisher that fails before its first element. */
    abstract Flow.Publisher<Integer> failedPublisher();

    @Override
    public final Flow.Publisher<Integer> createFlowPublisher(long elements) {
        return setting.calling(publisher(elements));
    }

    @Override
    public final Flow.Publisher<Integer> createFailedFlowPublisher() {
        return setting.calling(failedPublisher());
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
