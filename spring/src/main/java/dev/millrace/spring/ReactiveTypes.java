package dev.millrace.spring;

import dev.millrace.Context;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ReactiveTypeDescriptor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/** The descriptions of our types for Spring, each with its conversion to a publisher and back. */
final class ReactiveTypes {

    /** A type that only this class registers. */
    static final Class<?> MARK = VoidCoroutine.class;

    private final Supplier<EventLoop> loops;

    ReactiveTypes(Supplier<EventLoop> loops) {
        this.loops = loops;
    }

    void registerWith(ReactiveAdapterRegistry registry) {
        registry.registerReactiveType(
                ReactiveTypeDescriptor.nonDeferredAsyncValue(
                        LoopFuture.class, () -> started(Mono.empty())),
                future -> owned((LoopFuture<?>) future),
                this::started);
        registry.registerReactiveType(
                ReactiveTypeDescriptor.singleOptionalValue(
                        Coroutine.class, () -> awaiting(Mono.empty())),
                body -> ReactorBridge.toMono(loops.get(), (Coroutine<?>) body),
                ReactiveTypes::awaiting);
        registry.registerReactiveType(
                ReactiveTypeDescriptor.noValue(
                        VoidCoroutine.class, () -> awaitingTheEnd(Mono.empty())),
                body -> ReactorBridge.toMono(loops.get(), (VoidCoroutine) body),
                ReactiveTypes::awaitingTheEnd);
        registry.registerReactiveType(
                ReactiveTypeDescriptor.multiValue(AsyncStream.class, AsyncStream::of),
                stream -> ReactorBridge.toFlux(loops.get(), (AsyncStream<?>) stream),
                ReactiveTypes::streaming);
    }

    /** The mono of a future; cancelling the mono cancels the future. */
    private static <T> Mono<T> owned(LoopFuture<? extends @Nullable T> future) {
        return ReactorBridge.<T>toMono(future)
                .doFinally(signal -> {
                    // after the subscription has gone, or the outcome could reach a subscriber that
                    // has left
                    if (signal == SignalType.CANCEL) {
                        future.cancel("the subscriber cancelled");
                    }
                });
    }

    /** Subscribes at once, in the context of the caller, which includes its transaction. */
    private LoopFuture<@Nullable Object> started(Publisher<?> source) {
        Context caller = Context.current();
        Coroutine<@Nullable Object> awaiting = awaiting(source);
        return loops.get().detach(() -> caller.call(awaiting));
    }

    private static AsyncStream<?> streaming(Publisher<?> source) {
        return source instanceof Mono<?> mono
                ? AsyncStream.<Object>generate(out -> emitValue(mono, out))
                : ReactorBridge.stream(Flux.from(source));
    }

    /** Emits the value after the mono has completed, so that no subscriber can cancel it before. */
    private static void emitValue(Mono<?> mono, Emitter<Object> out) {
        Object value = ReactorBridge.await(mono);
        if (value != null) {
            out.emit(value);
        }
    }

    private static Coroutine<@Nullable Object> awaiting(Publisher<?> source) {
        return () -> ReactorBridge.await(onlyValue(source));
    }

    /**
     * The value of {@code source} once it has completed. {@code Mono.from} would cancel it after
     * the value, and Spring would roll back a transaction around the method.
     */
    private static Mono<?> onlyValue(Publisher<?> source) {
        return source instanceof Mono<?> mono ? mono : Flux.from(source).singleOrEmpty();
    }

    private static VoidCoroutine awaitingTheEnd(Publisher<?> source) {
        return () -> ReactorBridge.await(Flux.from(source).then());
    }
}
