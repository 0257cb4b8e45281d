package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/** What becomes of a guest whose host is not what it should be. */
@OnEachEngine
@Timeout(60) // a hang fails, instead of stopping the build
class GuestHostTest {
    @Parameter FiberEngine engine;

    private final Reported faults = new Reported();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void nothing_else_was_reported() {
        thread.shutdownNow();
        assertThat(faults.take()).isEmpty();
    }

    private EventLoop open(Executor host) {
        return EventLoop.builder()
                .engine(engine)
                .exceptionHandler(faults)
                .slowStep(Duration.ofSeconds(30))
                .closeGrace(Duration.ofMillis(500))
                .guestOf(host)
                .open();
    }

    /** The loop breaks down, and says why. */
    private Throwable breaksDown(EventLoop loop) throws InterruptedException {
        Throwable cause = faults.await("broke down").failure();
        loop.close(); // or waits until that has been done
        assertThat(loop.closed()).isTrue();
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> loop.submit(() -> "late"))
                .havingRootCause()
                .isSameAs(root(cause));
        return cause;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Test
    void a_host_that_refuses_ends_its_guest_whose_tasks_clean_up_elsewhere() throws Exception {
        EventLoop loop = open(thread);
        Thread host = thread.submit(Thread::currentThread).get();
        var began = new CountDownLatch(1);
        var cleanedOn = new CompletableFuture<Throwable>();
        CompletableFuture<Object> task =
                loop.submit(() -> {
                    began.countDown();
                    try {
                        return loop.promise().await();
                    } finally {
                        try {
                            loop.onDriver(() -> {});
                            cleanedOn.complete(null);
                        } catch (IllegalStateException e) {
                            cleanedOn.complete(e);
                        }
                    }
                });
        Reported.await(began);
        loop.submit(() -> "it waits").get();

        thread.shutdown();
        host.join(20_000);
        CompletableFuture<String> late = loop.submit(() -> "late");

        assertThat(breaksDown(loop))
                .hasMessageContaining("refuses its tasks")
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(cleanedOn.get()).hasMessageContainingAll("the host of loop", "has ended");
        assertThat(task).isCompletedExceptionally();
        assertThat(late).isDone();
    }

    @Test
    void a_host_that_refuses_now_and_then_is_asked_again() throws Exception {
        var asked = new AtomicInteger();
        EventLoop loop =
                open(slice -> {
                    if (asked.incrementAndGet() % 2 == 0) {
                        throw new RejectedExecutionException("full");
                    }
                    thread.execute(slice);
                });

        for (int i = 0; i < 100; i++) {
            int value = i;
            assertThat(loop.submit(() -> value).get()).isEqualTo(value);
        }
        loop.close();

        assertThat(asked).hasValueGreaterThan(100);
    }

    @Test
    void a_host_that_fails_ends_its_guest() throws Exception {
        var failure = new IllegalArgumentException("the host is broken");
        EventLoop loop =
                open(slice -> {
                    throw failure;
                });

        assertThat(breaksDown(loop)).hasCause(failure);
    }

    @Test
    void a_host_that_fails_after_it_has_queued_a_slice_has_accepted_it() throws Exception {
        EventLoop loop =
                open(slice -> {
                    Thread host = Thread.ofPlatform().unstarted(slice);
                    join(host, true);
                    throw new IllegalArgumentException("too late");
                });

        assertThat(loop.submit(() -> "ran").get()).isEqualTo("ran");
        loop.close();
    }

    private static void join(Thread thread, boolean start) {
        if (start) {
            thread.start();
        }
        boolean ended = false;
        while (!ended) {
            try {
                thread.join();
                ended = true;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void a_host_that_runs_everything_at_once_is_none() throws Exception {
        EventLoop loop = open(Runnable::run);

        assertThat(breaksDown(loop)).hasMessageContaining("inside execute()");
    }

    @Test
    void a_host_that_runs_at_once_what_its_own_thread_brings_will_do() throws Exception {
        Thread host = thread.submit(Thread::currentThread).get();
        EventLoop loop =
                open(slice -> {
                    if (Thread.currentThread() == host) {
                        slice.run();
                    } else {
                        thread.execute(slice);
                    }
                });
        var inside = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Thread> ran =
                    thread.submit(
                                    () -> {
                                        inside.set(1);
                                        CompletableFuture<Thread> submitted =
                                                loop.submit(() -> {
                                                    assertThat(inside).hasValue(0);
                                                    Async.checkpoint();
                                                    return loop.onDriver(Thread::currentThread);
                                                });
                                        inside.set(0);
                                        return submitted;
                                    })
                            .get();
            assertThat(ran.get()).isSameAs(host);
        }
        loop.close();
    }

    @Test
    void a_host_that_has_another_thread_each_time_is_none() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        var count = new AtomicInteger();
        EventLoop loop =
                open(slice -> (count.getAndIncrement() % 2 == 0 ? thread : other).execute(slice));
        loop.submit(() -> "first slice").exceptionally(failure -> "or not even that").get();
        try {
            loop.submit(() -> "second slice");
        } catch (LoopClosedException e) { // it was quicker
            assertThat(e).hasRootCauseInstanceOf(IllegalStateException.class);
        }

        assertThat(breaksDown(loop)).hasMessageContaining("several threads");
        other.shutdownNow();
    }

    @Test
    void a_host_may_replace_its_thread_once_that_has_ended() throws Exception {
        var last = new AtomicReference<Thread>();
        EventLoop loop =
                open(slice -> {
                    Thread before = last.get();
                    Thread next =
                            Thread.ofPlatform()
                                    .unstarted(() -> {
                                        if (before != null) {
                                            join(before, false);
                                        }
                                        slice.run();
                                    });
                    last.set(next);
                    next.start();
                });

        for (int i = 0; i < 20; i++) {
            int value = i;
            assertThat(loop.submit(() -> value).get()).isEqualTo(value);
        }
        loop.close();
    }

    @Test
    void a_host_that_runs_its_tasks_twice_does_nothing_twice() throws Exception {
        EventLoop loop =
                open(slice -> {
                    thread.execute(slice);
                    thread.execute(slice);
                });
        var ran = new AtomicInteger();

        for (int i = 1; i <= 50; i++) {
            int value = i;
            assertThat(loop.submit(ran::incrementAndGet).get()).isEqualTo(value);
        }
        loop.close();
    }

    @Test
    void a_callback_of_another_loop_can_be_a_host_on_the_baton_engine() throws Exception {
        EventLoop outer = EventLoop.common();
        EventLoop loop = open(outer::callSoonThreadSafe);

        if (engine == FiberEngine.BATON && outer.engine() != FiberEngine.BATON) {
            // its callbacks share a fiber, which is a thread
            assertThat(loop.submit(() -> "inner").get()).isEqualTo("inner");
            assertThat(outer.submit(() -> "outer").get()).isEqualTo("outer");
            loop.close();
        } else if (engine == FiberEngine.CARRIER) {
            assertThat(breaksDown(loop)).hasMessageContaining("virtual thread");
        } else {
            loop.close();
        }
    }

    @Test
    @Tag("slow") // the watchdog looks for lost tasks once a second
    void a_host_that_ends_with_a_slice_in_its_queue_ends_its_guest() throws Exception {
        var busy = new CountDownLatch(1);
        EventLoop loop = open(thread);
        loop.submit(() -> "it runs").get();
        Thread host = thread.submit(Thread::currentThread).get();
        thread.execute(() -> awaitUninterruptibly(busy));
        CompletableFuture<String> lost = loop.submit(() -> "never on the host");

        assertThat(thread.shutdownNow()).isNotEmpty();
        busy.countDown();
        host.join(20_000);

        assertThat(breaksDown(loop)).hasMessageContaining("has not run what it had accepted");
        assertThat(lost).isDone();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // the host is stubborn
            }
        }
    }

    @Test
    @Tag("slow") // the watchdog looks for slow hosts once a second
    void a_host_that_does_not_come_is_done_without_when_its_guest_closes() throws Exception {
        var busy = new CountDownLatch(1);
        EventLoop loop = open(thread);
        loop.submit(() -> "it runs").get();
        CompletableFuture<Object> task = loop.submit(() -> loop.promise().await());
        loop.submit(() -> "it waits").get();
        thread.execute(() -> awaitUninterruptibly(busy));

        loop.close();

        assertThat(loop.closed()).isTrue();
        assertThat(task).isCompletedExceptionally();
        faults.await("does not run it; its tasks end on another thread");
        assertThatIllegalStateException().isThrownBy(() -> loop.submit(() -> "late"));
        busy.countDown();
    }

    @Test
    @Tag("slow") // the watchdog looks at real time
    void work_that_blocks_the_host_is_named_with_its_stack() throws Exception {
        EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler(faults)
                        .debug(true)
                        .guestOf(thread)
                        .open();

        loop.submit(() -> loop.onDriver(this::computeUntilTold)).get();

        LoopFault fault = faults.await("a callback has held the loop for");
        assertThat(fault.failure().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("computeUntilTold"));
        loop.close();
    }

    private String computeUntilTold() {
        while (!faults.any()) {
            Thread.onSpinWait();
        }
        return "told";
    }
}
