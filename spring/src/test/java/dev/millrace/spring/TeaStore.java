package dev.millrace.spring;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each method is one reactive transaction, whatever it returns. */
class TeaStore {

    /** What becomes of the body of a method. */
    enum Ending {
        RETURNS,
        THROWS,
        WAITS
    }

    private final DatabaseClient client;
    private final CountDownLatch waiting = new CountDownLatch(1);

    TeaStore(DatabaseClient client) {
        this.client = client;
    }

    /** Returns when a body waits, in a transaction that has done its work. */
    void awaitWaiting() throws InterruptedException {
        waiting.await();
    }

    @Transactional
    Coroutine<Integer> coroutine(Ending ending) {
        return () -> store(ending);
    }

    @Transactional
    VoidCoroutine voidCoroutine(Ending ending) {
        return () -> store(ending);
    }

    @Transactional
    Mono<Integer> mono(Ending ending) {
        return ReactorBridge.toMono(() -> store(ending));
    }

    @Transactional
    Flux<Integer> flux(Ending ending) {
        return ReactorBridge.toFlux(out -> out.emit(store(ending)));
    }

    @Transactional
    AsyncStream<Integer> stream(Ending ending) {
        return AsyncStream.generate(out -> out.emit(store(ending)));
    }

    /** Runs outside the transaction, as whatever runs already does. */
    @Transactional
    Task<Integer> task(Ending ending) {
        EventLoop loop = EventLoop.currentOrNull();
        return (loop == null ? EventLoop.common() : loop).detach(() -> end(ending));
    }

    private int store(Ending ending) {
        ReactorBridge.await(client.sql("INSERT INTO tea VALUES ('oolong')").fetch().rowsUpdated());
        return end(ending);
    }

    private int end(Ending ending) {
        switch (ending) {
            case RETURNS -> Async.checkpoint();
            case THROWS -> throw new IllegalStateException("oolong is sold out");
            case WAITS -> {
                waiting.countDown();
                Async.sleep(Duration.ofDays(1));
            }
        }
        return 42;
    }
}
