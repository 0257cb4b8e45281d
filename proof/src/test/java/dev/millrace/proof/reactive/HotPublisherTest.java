package dev.millrace.proof.reactive;

import dev.millrace.LoopFuture;
import dev.millrace.reactivestreams.PublisherBridge;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A promise as a {@code Publisher}. */
class HotPublisherTest extends SingleValuedContract {

    @Override
    <T> Publisher<T> publisher(LoopFuture<? extends @Nullable T> future) {
        return PublisherBridge.toPublisher(future);
    }
}
