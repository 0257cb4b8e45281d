package dev.millrace.proof.reactive;

import dev.millrace.proof.AwaitContractTest;
import dev.millrace.reactivestreams.PublisherBridge;

/**
 * The await contract of {@code next()} on a stream of a publisher; leaving the block is what
 * cancels the source.
 */
class StreamAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        var source = new Replaying<Object>();
        return new ReplayingForeign(
                source,
                () -> {
                    try (var stream = PublisherBridge.stream(source)) {
                        return stream.next();
                    }
                });
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
