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
 * A future that runs already, as a {@code Mono}. Whoever blocks for one that has its value is given
 * it as it is, without a way round by the future's loop.
 */
final class FutureMono<T> extends Mono<T> {

    private final LoopFuture<? extends @Nullable T> future;

    private FutureMono(LoopFuture<? extends @Nullable T> future) {
        this.future = Objects.requireNonNull(future, "future");
    }

    /** Makes one, and shows it to Reactor's assembly hooks as its own operators do. */
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

    /** A failure, and a thread that must not block, are for Reactor to put into its words. */
    private boolean hasValue() {
        return future.done() && future.failure() == null && !Schedulers.isInNonBlockingThread();
    }
}
