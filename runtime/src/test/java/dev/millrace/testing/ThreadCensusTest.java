package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThreadCensusTest {
    private static final Duration MOMENT = Duration.ofMillis(20);

    private static void await(CountDownLatch gate) {
        try {
            gate.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_thread_started_later_that_lives_on_is_a_survivor() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var census = new ThreadCensus();
        Thread thread = Thread.ofPlatform().daemon(false).start(() -> await(gate));
        assertThat(census.survivors("loop-x", MOMENT)).containsExactly(thread);
        assertThat(new ThreadCensus().survivors("loop-x", MOMENT)).doesNotContain(thread);
        gate.countDown();
    }

    @Test
    void a_daemon_is_one_only_if_it_is_the_loops_own() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var census = new ThreadCensus();
        Thread other = Thread.ofPlatform().daemon().name("other").start(() -> await(gate));
        Thread own = Thread.ofPlatform().daemon().name("loop-x-carrier").start(() -> await(gate));
        assertThat(census.survivors("loop-x", MOMENT)).containsExactly(own).doesNotContain(other);
        gate.countDown();
    }

    @Test
    void a_daemon_that_a_virtual_thread_started_is_one() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var census = new ThreadCensus();
        var started = new AtomicReference<Thread>();
        Thread.ofVirtual()
                .start(() -> started.set(Thread.ofPlatform().start(() -> await(gate))))
                .join();
        assertThat(census.survivors("loop-x", MOMENT)).containsExactly(started.get());
        gate.countDown();
    }

    @Test
    void an_idle_worker_of_a_pool_is_none() throws Exception {
        var census = new ThreadCensus();
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            pool.submit(() -> {}).get();
            assertThat(census.survivors("loop-x", MOMENT)).isEmpty();
        }
    }
}
