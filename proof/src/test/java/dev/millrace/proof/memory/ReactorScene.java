package dev.millrace.proof.memory;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.reactor.ReactorBridge;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Reactor's values in tasks, and the values of tasks in Reactor. */
final class ReactorScene extends Scene {
    ReactorScene(String engine) {
        super(engine, 6);
    }

    @Override
    void body() {
        EventLoop loop = EventLoop.current();
        Integer value = ReactorBridge.await(Mono.fromCallable(() -> 1));
        if (value != null && value == 1) {
            step();
        }
        fromElsewhere();
        int sum = 0;
        try (var stream = ReactorBridge.stream(Flux.range(1, 3))) {
            for (int each : stream) {
                sum += each;
            }
        }
        if (sum == 6) {
            step();
        }
        Task<Integer> hot =
                watched(
                        Async.detach(
                                counted(() -> {
                                    Async.checkpoint();
                                    return 5;
                                })));
        Integer shared = ReactorBridge.await(ReactorBridge.<Integer>toMono(hot));
        if (shared != null && shared == 5) {
            step();
        }
        subscribedElsewhere(loop);
    }

    private void fromElsewhere() {
        Sinks.One<Integer> sink = Sinks.one();
        elsewhere(() -> sink.tryEmitValue(2).orThrow());
        Integer awaited = ReactorBridge.await(sink.asMono());
        if (awaited != null && awaited == 2) {
            step();
        }
    }

    private void subscribedElsewhere(EventLoop loop) {
        var told = loop.<Integer>promise("told");
        elsewhere(() -> {
            try {
                Mono<Integer> cold = ReactorBridge.toMono(loop, counted(() -> 3));
                Flux<Integer> many =
                        ReactorBridge.toFlux(
                                loop,
                                out -> {
                                    out.emit(1);
                                    Async.checkpoint();
                                    out.emit(2);
                                });
                Integer last = many.blockLast();
                if (last != null && last == 2 && Integer.valueOf(3).equals(cold.block())) {
                    step();
                }
            } finally {
                told.completeThreadSafe(1);
            }
        });
        if (told.await() == 1) {
            step();
        }
    }
}
