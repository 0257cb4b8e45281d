package dev.millrace.spring;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Returns and accepts every type that the bridge registers. */
@RestController
class TeaController {

    static final String USER = "user";
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final EventLoop loop;
    private final Sightings sightings;

    TeaController(EventLoop loop, Sightings sightings) {
        this.loop = loop;
        this.sightings = sightings;
    }

    // ---- one value

    @GetMapping("/task")
    Task<Tea> task() {
        return loop.detach(() -> {
            Async.sleep(MOMENT);
            return new Tea("oolong", 50);
        });
    }

    @GetMapping("/coroutine")
    Coroutine<Tea> coroutine() {
        return () -> new Tea("assam", EventLoop.current() == loop ? 100 : 0);
    }

    @GetMapping("/entity")
    ResponseEntity<Task<Tea>> entity() {
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(task());
    }

    @GetMapping("/user")
    Coroutine<String> user() {
        return () ->
                ReactorBridge.awaitRequired(
                        Mono.deferContextual(view -> Mono.just(view.<String>get(USER))));
    }

    @GetMapping("/null")
    Task<@Nullable Tea> nothing() {
        return loop.detach(() -> null);
    }

    @GetMapping("/void-task")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Task<@Nullable Void> valueless() {
        return loop.detach(() -> {
            sightings.saw("void task ran");
            return null;
        });
    }

    @GetMapping("/void-coroutine")
    @ResponseStatus(HttpStatus.ACCEPTED)
    VoidCoroutine valuelessBody() {
        return () -> sightings.saw("void coroutine ran");
    }

    @GetMapping("/failing")
    Task<Tea> failing() {
        return loop.detach(() -> {
            Async.sleep(MOMENT);
            throw new SoldOutException("lapsang");
        });
    }

    @GetMapping("/failing-coroutine")
    Coroutine<Tea> failingBody() {
        return () -> {
            throw new SoldOutException("keemun");
        };
    }

    @GetMapping("/cancelled-by-itself")
    Task<Tea> cancelledByItself() {
        Task<Tea> task = loop.detach(() -> never("the task"));
        task.cancel("no more tea");
        return task;
    }

    @GetMapping("/pending-task")
    Task<Tea> pendingTask() {
        return loop.detach(() -> never("task"));
    }

    @GetMapping("/pending-coroutine")
    Coroutine<Tea> pendingBody() {
        return () -> never("coroutine");
    }

    @GetMapping("/pending-promise")
    Promise<Tea> pendingPromise() {
        Promise<Tea> promise = loop.promise("delivery");
        loop.callSoonThreadSafe(() -> {
            promise.onCancel(() -> sightings.saw("promise cancelled"));
            sightings.saw("promise waits");
        });
        return promise;
    }

    @GetMapping("/pending-job")
    Coroutine<Tea> pendingJob() {
        return () -> RunInExecutor.runInExecutor(this::query).await();
    }

    /** A driver whose connection is closed by an interrupt, and which does not say so. */
    private Tea query() throws IOException {
        sightings.saw("job waits");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            sightings.saw("job cut off");
        }
        throw new IOException("the connection was reset");
    }

    // ---- many

    @GetMapping("/list")
    AsyncStream<Tea> list() {
        return AsyncStream.of(new Tea("oolong", 1), new Tea("assam", 2));
    }

    @GetMapping(path = "/lines", produces = MediaType.APPLICATION_NDJSON_VALUE)
    AsyncStream<Tea> lines() {
        return generated(3);
    }

    // @start region=events
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    AsyncStream<Tea> events() {
        return generated(3);
    }

    // @end

    @GetMapping(path = "/endless", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    AsyncStream<Tea> endless() {
        return AsyncStream.generate(out -> {
            try {
                out.emit(new Tea("first", 1));
                Async.sleep(FOR_EVER);
            } catch (CancelledError cancelled) {
                sightings.saw("stream cancelled", cancelled.reason());
                throw cancelled;
            } finally {
                sightings.saw("stream cleaned up");
            }
        });
    }

    @GetMapping(path = "/breaking", produces = MediaType.APPLICATION_NDJSON_VALUE)
    AsyncStream<Tea> breaking() {
        return AsyncStream.generate(out -> {
            throw new SoldOutException("sencha");
        });
    }

    // ---- accepted

    @PostMapping("/accept-task")
    Coroutine<String> accept(@RequestBody Task<Tea> posted) {
        return () -> posted.await().name();
    }

    @PostMapping("/accept-coroutine")
    Coroutine<String> accept(@RequestBody Coroutine<Tea> posted) {
        return () -> posted.run().name();
    }

    // @start region=stream
    @PostMapping("/accept-stream")
    Coroutine<Integer> accept(@RequestBody AsyncStream<Tea> posted) {
        return () -> {
            List<Tea> teas = posted.toList();
            return teas.stream().mapToInt(Tea::grams).sum();
        };
    }

    // @end

    @ExceptionHandler
    @ResponseStatus(HttpStatus.GONE)
    String soldOut(SoldOutException failure) {
        return failure.getMessage();
    }

    private static AsyncStream<Tea> generated(int count) {
        return AsyncStream.generate(out -> {
            for (int grams = 1; grams <= count; grams++) {
                Async.sleep(MOMENT);
                out.emit(new Tea("sencha", grams));
            }
        });
    }

    private Tea never(String who) {
        sightings.saw(who + " waits");
        try {
            Async.sleep(FOR_EVER);
        } catch (CancelledError cancelled) {
            sightings.saw(who + " cancelled", cancelled.reason());
            throw cancelled;
        }
        throw new IllegalStateException("a day has passed");
    }
}
