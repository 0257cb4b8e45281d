package dev.millrace.proof.tck;

import dev.millrace.Async;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.testng.annotations.Factory;

/** A body that sleeps before each element, as a publisher. */
public final class IntervalPublisherTckTest extends PublisherTck {

    /** Made once per setting. */
    @Factory(dataProvider = "all", dataProviderClass = Setting.class)
    public IntervalPublisherTckTest(Setting setting) {
        super(setting);
    }

    @Override
    Publisher<Integer> publisher(long elements) {
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
    Publisher<Integer> failedPublisher() {
        return PublisherBridge.toPublisher(loop(), failing());
    }
}
