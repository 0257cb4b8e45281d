package dev.millrace;

import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On the baton engine a loop shares the JDK's carriers, and where there is one, that one: what
 * never waits must let the other virtual threads run all the same.
 */
@Tag("one-processor")
@Timeout(30)
class SharedCarrierTest extends EngineTest {
    private final CountDownLatch others = new CountDownLatch(2);

    /** Starts virtual threads, by the calling thread and by a platform thread, in {@code body}. */
    private void besideOthers(TestLoop.Body body) {
        run(loop -> {
            Thread inside = Thread.ofVirtual().start(others::countDown);
            Thread outside = Thread.ofPlatform().start(this::startAnother);
            body.run(loop);
            Async.blocking(() -> {
                inside.join();
                outside.join();
            });
        });
    }

    private void startAnother() {
        try {
            Thread.ofVirtual().start(others::countDown).join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void tasks_that_only_give_their_turns_away_let_other_virtual_threads_run(int tasks) {
        besideOthers(loop ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < tasks; i++) {
                        group.fork(() -> {
                            while (others.getCount() > 0) {
                                Async.checkpoint();
                            }
                        });
                    }
                }));
    }

    @Test
    void callbacks_that_schedule_themselves_let_other_virtual_threads_run() {
        besideOthers(loop -> {
            Promise<String> over = loop.loop().promise();
            scheduleUntilOthersRan(loop.loop(), over);
            over.await();
        });
    }

    private void scheduleUntilOthersRan(EventLoop loop, Promise<String> over) {
        loop.callSoon(() -> {
            if (others.getCount() > 0) {
                scheduleUntilOthersRan(loop, over);
            } else {
                over.complete("over");
            }
        });
    }
}
