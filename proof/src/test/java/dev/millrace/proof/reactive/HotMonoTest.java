package dev.millrace.proof.reactive;

import dev.millrace.LoopFuture;
import dev.millrace.reactor.ReactorBridge;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A promise as a {@code Mono}. */
class HotMonoTest extends SingleValuedContract {

    @Override
    <T> Publisher<T> publisher(LoopFuture<? extends @Nullable T> future) {
        return ReactorBridge.toMono(future);
    }
}
