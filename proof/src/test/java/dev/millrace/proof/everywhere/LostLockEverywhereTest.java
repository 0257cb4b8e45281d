package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.AsyncReadWriteLock;
import dev.millrace.testing.junit.Everywhere;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Locks that a task has not given back when it ends, or is cancelled. */
@Tag("slow") // hundreds of runs, each with threads of its own
class LostLockEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    @Test
    void nobody_waits_for_a_lock_that_was_lost() {
        Everywhere.of(
                        run -> {
                            AsyncLock lock = AsyncLock.create();
                            run.afterwards(() -> assertThat(lock.waiting()).isEmpty());
                            TaskGroup.run(group -> {
                                group.fork(
                                        "careless",
                                        () -> {
                                            lock.acquire();
                                            Async.sleep(MOMENT);
                                        });
                                for (int i = 0; i < 2; i++) {
                                    group.fork(() ->
                                            orRefused(() -> lock.run(() -> Async.checkpoint())));
                                }
                            });
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void nobody_waits_behind_a_reader_that_was_lost() {
        Everywhere.of(
                        run -> {
                            AsyncReadWriteLock lock = AsyncReadWriteLock.create();
                            run.afterwards(() -> assertThat(lock.waiting()).isEmpty());
                            TaskGroup.run(group -> {
                                group.fork(
                                        "careless",
                                        () -> {
                                            lock.acquireRead();
                                            Async.sleep(MOMENT);
                                        });
                                group.fork(() ->
                                        orRefused(() -> lock.write(() -> Async.checkpoint())));
                                group.fork(
                                        () -> orRefused(() -> lock.read(() -> Async.checkpoint())));
                            });
                        })
                .withSeeds(3)
                .run();
    }

    private static void orRefused(Runnable wait) {
        try {
            wait.run();
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageContaining("was not released by");
        }
    }
}
