package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a loop watches an object, and what it does after that. */
class WhenCollectedTest extends EngineTest {
    private final Object watched = new Object();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    @Tag("slow") // waits for the collector
    @Timeout(60)
    void the_action_runs_once_the_object_is_collected() throws InterruptedException {
        var collected = new CountDownLatch(1);
        try (EventLoop loop = open()) {
            loop.whenCollected(new Object(), collected::countDown);

            while (!collected.await(50, TimeUnit.MILLISECONDS)) {
                System.gc();
            }
        }
    }

    @Test
    void a_watch_that_is_cleaned_runs_the_action_once() {
        try (EventLoop loop = open()) {
            var watch = loop.whenCollected(watched, calls::incrementAndGet);
            watch.clean();
            watch.clean();
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_loop_that_closes_ends_its_watches() {
        try (EventLoop loop = open()) {
            loop.whenCollected(watched, calls::incrementAndGet);
            assertThat(calls).hasValue(0);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_closed_loop_watches_nothing() {
        EventLoop loop = open();
        loop.close();
        loop.whenCollected(watched, calls::incrementAndGet);
        assertThat(calls).hasValue(1);
    }

    private EventLoop open() {
        return EventLoop.builder().engine(engine).open();
    }
}
