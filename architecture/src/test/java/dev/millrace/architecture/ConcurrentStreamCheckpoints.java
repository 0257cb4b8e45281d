package dev.millrace.architecture;

import dev.millrace.RetrySchedule;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.time.Duration;

/** The pulls of operators with tasks, or with several streams, where something is there. */
final class ConcurrentStreamCheckpoints {
    private final CheckpointsTest test;

    ConcurrentStreamCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        test.add(
                "AsyncStream.next()",
                pend -> {
                    AsyncStream<Integer> mapped = AsyncStream.of(1, 2, 3).mapConcurrent(3, n -> n);
                    mapped.next(); // 2 and 3 are there
                    pend.run();
                    try (mapped) {
                        mapped.next();
                    }
                });
        test.addPlain(
                "AsyncStream.next()",
                pend -> AsyncStream.of(1).mapConcurrentUnordered(2, n -> test.effect()).next());
        test.addPlain(
                "AsyncStream.next()",
                pend -> AsyncStream.of(1).flatMap(n -> AsyncStream.of(test.effect())).next());
        test.add(
                "AsyncStream.next()",
                pend -> {
                    AsyncStream<Integer> failed =
                            AsyncStream.of(1)
                                    .flatMap(n -> {
                                        throw new IOException("disk");
                                    });
                    try {
                        failed.next();
                    } catch (Exception e) {
                        pend.run();
                        failed.next();
                    }
                });
        test.addPlain(
                "AsyncStream.next()",
                pend -> AsyncStream.of(1).flatMap(2, n -> AsyncStream.of(test.effect())).next());
        test.addPlain(
                "AsyncStream.next()",
                pend ->
                        AsyncStream.retry(
                                        RetrySchedule.fixed(Duration.ZERO),
                                        () -> AsyncStream.of(test.effect()))
                                .next());
        test.addPlain(
                "AsyncStream.forEach(Action)",
                pend ->
                        AsyncStream.of(1)
                                .flatMap(n -> AsyncStream.of(test.effect()))
                                .forEach((AsyncStream.Action<Integer, Exception>) null));
        test.addPlain(
                "AsyncStream.forEach(Action)",
                pend ->
                        AsyncStream.of(1)
                                .onFailureResume(e -> AsyncStream.of(test.effect()))
                                .forEach(n -> test.effect()));
    }
}
