package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code Flux} in and out, across Reactor's threads: whole, cut, and read slowly. */
final class ReactorWork extends Work {
    private static final int ELEMENTS = 3_000;
    private static final int BODIES = 200;

    ReactorWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() throws Exception {
        out();
        in();
        bodies();
    }

    private void out() {
        var line = new Line();
        boolean whole = oneIn(2);
        long most = whole ? Long.MAX_VALUE : random.nextInt(ELEMENTS);
        boolean slow = oneIn(3);
        Flux<Long> flux =
                ReactorBridge.<Long>toFlux(
                                out -> {
                                    for (int i = 0; i < ELEMENTS; i++) {
                                        out.emit(line.send());
                                    }
                                })
                        .publishOn(Schedulers.parallel(), 1 + random.nextInt(128))
                        .doOnNext(line::receive)
                        .take(most);
        if (slow) {
            flux =
                    flux.window(500)
                            .concatMap(some -> some.then(Mono.delay(Duration.ofMillis(2))))
                            .map(n -> n);
        }
        ReactorBridge.await(flux.then());
        end(line, whole);
    }

    private void in() {
        var line = new Line();
        boolean whole = oneIn(2);
        long most = whole ? Long.MAX_VALUE : random.nextInt(ELEMENTS);
        boolean slow = oneIn(3);
        Flux<Long> flux =
                Flux.range(0, ELEMENTS).map(n -> line.send()).publishOn(Schedulers.parallel(), 64);
        try (AsyncStream<Long> stream = ReactorBridge.stream(flux)) {
            long taken = 0;
            for (Long n = next(stream, taken, most); n != null; n = next(stream, taken, most)) {
                line.receive(n);
                taken++;
                if (slow && taken % 500 == 0) {
                    Async.sleep(Duration.ofMillis(2));
                }
            }
        }
        end(line, whole);
    }

    private static Long next(AsyncStream<Long> stream, long taken, long most) {
        return taken < most ? stream.next() : null;
    }

    /** Bodies behind a {@code Mono} each, a few of which fail. */
    private void bodies() {
        boolean failing = oneIn(3);
        Flux<Long> flux =
                Flux.range(0, BODIES)
                        .flatMap(
                                n ->
                                        ReactorBridge.<Long>toMono(
                                                        () -> {
                                                            Async.checkpoint();
                                                            if (failing && n % 50 == 49) {
                                                                throw new Planned("body " + n);
                                                            }
                                                            return ledger.send();
                                                        })
                                                .onErrorResume(
                                                        Planned.class,
                                                        e -> {
                                                            ledger.fail();
                                                            return Mono.empty();
                                                        }),
                                16)
                        .publishOn(Schedulers.parallel());
        ReactorBridge.values(flux).toList().forEach(ledger::receive);
    }

    /** What is left of a line is counted at its end. */
    @Override
    void discard(Object value) {}

    private void end(Line line, boolean whole) {
        if (whole) {
            line.requireWhole();
        } else {
            ledger.cancel();
        }
        ledger.add(line);
    }
}
