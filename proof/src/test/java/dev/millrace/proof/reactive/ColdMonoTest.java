package dev.millrace.proof.reactive;

import dev.millrace.Coroutine;
import dev.millrace.LoopFuture;
import dev.millrace.reactor.ReactorBridge;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A body as a {@code Mono}. */
class ColdMonoTest extends SingleValuedContract {

    @Override
    <T> Publisher<T> publisher(LoopFuture<? extends @Nullable T> future) {
        Coroutine<@Nullable T> body = () -> future.await();
        return ReactorBridge.toMono(future.loop(), body);
    }
}
