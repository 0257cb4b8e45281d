package dev.millrace.proof.tck;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body that sleeps before each element, as a publisher. */
public final class IntervalPublisherTckTest extends PublisherTck {

    /** Made once per engine. */
    @Factory(dataProvider = "engines", dataProviderClass = TckLoop.class)
    public IntervalPublisherTckTest(FiberEngine engine) {
        super(engine);
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        Generator<Integer> body =
                out -> {
                    for (long n = 0; n < elements; n++) {
                        Async.sleep(Duration.ofNanos(20_000));
                        out.emit((int) n);
                    }
                };
        return PublisherBridge.toPublisher(loop(), body);
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return PublisherBridge.toPublisher(loop(), failing());
    }
}
