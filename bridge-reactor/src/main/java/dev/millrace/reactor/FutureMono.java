package dev.millrace.reactor;

import dev.millrace.LoopFuture;
import dev.millrace.reactivestreams.LoopPublisher;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A future as a {@code Mono}. If the value is there, {@code block} returns it at once, without
 * going through the future's loop.
 */
final class FutureMono<T> extends Mono<T> {

    private final LoopFuture<? extends @Nullable T> future;

    private FutureMono(LoopFuture<? extends @Nullable T> future) {
        this.future = Objects.requireNonNull(future, "future");
    }

    /** Makes one and passes it to Reactor's assembly hooks, as Reactor's operators do. */
    static <T> Mono<T> of(LoopFuture<? extends @Nullable T> future) {
        return onAssembly(new FutureMono<>(future));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        LoopMono.subscribe(LoopPublisher.hot(future), actual);
    }

    @Override
    public @Nullable T block() {
        return hasValue() ? future.result() : super.block();
    }

    @Override
    public @Nullable T block(Duration timeout) {
        return hasValue() ? future.result() : super.block(timeout);
    }

    /**
     * False for a failure, and on threads that must not block: Reactor handles those, with its own
     * messages.
     */
    private boolean hasValue() {
        return future.done() && future.failure() == null && !Schedulers.isInNonBlockingThread();
    }
}
