package dev.millrace.proof.reactive;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.reactor.ReactorBridge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The contract of one value, of {@code Mono}. */
class MonoContractTest extends OneValueContract<Mono<Integer>> {

    @Override
    Mono<Integer> of(Coroutine<Integer> body) {
        return ReactorBridge.toMono(body);
    }

    @Override
    Mono<Integer> of(EventLoop loop, Coroutine<Integer> body) {
        return ReactorBridge.toMono(loop, body);
    }

    @Override
    Mono<Integer> failed(Throwable failure) {
        return Mono.error(failure);
    }

    @Override
    Mono<Integer> elsewhere(Callable<Integer> work) {
        return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    Mono<Integer> within(Duration limit, Mono<Integer> value) {
        return value.timeout(limit);
    }

    @Override
    Integer await(Mono<Integer> value) {
        return ReactorBridge.await(value);
    }

    @Override
    Integer block(Mono<Integer> value) {
        return value.block();
    }

    @Override
    Publisher<Integer> publisher(Mono<Integer> value) {
        return value;
    }

    @Override
    List<Throwable> takeDropped() {
        return drops.takeReactor();
    }
}
