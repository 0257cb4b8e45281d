package dev.millrace.samples.debugging;

import static dev.millrace.Async.blocking;
import static dev.millrace.Async.checkpoint;
import static dev.millrace.Async.currentTask;
import static dev.millrace.Async.detach;
import static dev.millrace.Async.moveOnAfter;
import static dev.millrace.Async.sleep;
import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static java.time.Duration.ofMillis;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import java.io.IOException;
import java.util.List;

/** The mistakes. What a program would wait for ends here once the report is made. */
final class Mistakes {
    private final Legacy legacy;

    Mistakes(Legacy legacy) {
        this.legacy = legacy;
    }

    // @start region=forgottenAwait
    void forgottenAwait() {
        Async.run(() -> {
            detach("audit", () -> append("order 7")); // nobody awaits it
            checkpoint();
        });
    }

    private static void append(String entry) throws IOException {
        throw new IOException("no space for " + entry);
    }

    // @end

    // @start region=blockedLoop
    void blockedLoop() {
        Async.run(() ->
                TaskGroup.run(
                        "report",
                        group -> {
                            group.fork("prices", () -> legacy.findPrice());
                            group.fork("heartbeat", () -> sleep(ofMillis(10)));
                        }));
    }

    // @end

    // @start region=lostCancel
    void lostCancel() {
        Async.run(() -> {
            moveOnAfter(ofMillis(50), () -> blocking(() -> legacy.poll()));
        });
    }

    // @end

    // @start region=deadlock
    void deadlock() {
        var connections = CapacityLimiter.of("connections", 1, 10);
        JobOptions jobs = JobOptions.in(Dispatcher.blocking()).withLimiter(connections);
        Async.run(() -> {
            runInExecutor(
                            jobs.withName("order"),
                            () -> {
                                fromThread(() ->
                                        runInExecutor(jobs.withName("customer"), () -> "Ada")
                                                .await());
                            })
                    .await();
        });
    }

    // @end

    // @start region=leakedStream
    void leakedStream() {
        Async.run(() -> {
            firstOf(
                    AsyncStream.generate(out -> {
                        for (int page = 1; ; page++) {
                            out.emit("page " + page);
                        }
                    }));
            legacy.collectGarbageUntilTold();
        });
    }

    private static String firstOf(AsyncStream<String> pages) {
        return pages.next(); // and never closed
    }

    // @end

    // @start region=slowConsumer
    void slowConsumer() {
        Async.run(() ->
                TaskGroup.run(group -> {
                    Channel<String> quotes = AsyncStream.channel(4);
                    group.fork(
                            "feed",
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    quotes.sender().send("quote " + i);
                                }
                            });
                    quotes.receiver().next();
                    sleep(ofMillis(20)); // the consumer is slow
                    System.out.println(EventLoop.current().tree());
                    group.cancel();
                }));
    }

    // @end

    // @start region=stuckClose
    void stuckClose() {
        try (Runner runner = Runner.of(EventLoop.builder().closeGrace(ofMillis(200)))) {
            runner.run(() -> {
                detach("poller", () -> blocking(() -> legacy.poll()));
                checkpoint();
            });
        }
    }

    // @end

    // @start region=lostContext
    private static final ContextVar<String> USER = ContextVar.of("user");

    void lostContext() {
        Async.run(() ->
                USER.where(
                        "ada",
                        () -> {
                            Task<String> greeting = detach(() -> "hello " + USER.get());
                            System.out.println(greeting.await());
                        }));
    }

    // @end

    // @start region=pinned
    void pinned() {
        Async.run(() -> {
            System.out.println(Settings.LOADED);
        });
    }

    private static final class Settings {
        static final List<String> LOADED = load();

        private static List<String> load() {
            sleep(ofMillis(10)); // waits for a server, say
            return List.of(currentTask().name());
        }
    }

    // @end

    // @start region=failedGroup
    void failedGroup() {
        Async.run(() ->
                TaskGroup.run(
                        "order 7",
                        group -> {
                            group.fork("customer", () -> append("Ada"));
                            group.fork("items", () -> append("a lamp"));
                        }));
    }
    // @end
}
