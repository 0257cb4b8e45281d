package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CrossThreadTest extends OnBothEngines {

    @Test
    void a_call_from_another_thread_wakes_a_loop_that_waits() throws InterruptedException {
        Thread runner = Thread.ofPlatform().start(this::runForever);
        while (!((LoopImpl) loop).turns().isAsleep()) {
            Thread.onSpinWait();
        }
        loop.callSoonThreadSafe(loop::stop);
        runner.join();

        assertThat(loop.running()).isFalse();
    }

    @Test
    void calls_of_one_thread_keep_their_order() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            loop.callSoonThreadSafe(add("" + i));
        }
        runOneTurn();

        assertThat(trace).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void a_call_made_between_two_runs_waits_for_the_next() throws InterruptedException {
        runOneTurn();
        loop.callSoonThreadSafe(add("kept"));
        runOneTurn();

        assertThat(trace).containsExactly("kept");
    }

    @Test
    @Tag("slow") // a race, many times: each round waits for the loop to sleep and to be woken
    void no_wake_up_is_lost() throws InterruptedException {
        Thread runner = Thread.ofPlatform().start(this::runForever);
        for (int round = 0; round < 4_000; round++) {
            var answered = new CountDownLatch(1);
            loop.callSoonThreadSafe(answered::countDown);
            Reported.await(answered);
        }
        loop.callSoonThreadSafe(loop::stop);
        runner.join();
    }

    @Test
    @Tag("slow") // a race of several threads, many times
    void calls_of_many_threads_all_run_once_while_the_loop_stops_and_runs_again()
            throws InterruptedException {
        int threads = 3;
        int calls = 5_000;
        var ran = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            callers.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int n = 0; n < calls; n++) {
                                    loop.callSoonThreadSafe(ran::incrementAndGet);
                                    if (n % 1000 == 0) {
                                        loop.callSoonThreadSafe(loop::stop);
                                    }
                                }
                            }));
        }
        while (callers.stream().anyMatch(Thread::isAlive)) {
            loop.callSoonThreadSafe(loop::stop);
            loop.runForever();
        }
        runUntilQuiet();

        assertThat(ran).hasValue(threads * calls);
    }

    @Test
    @Tag("slow") // a race, many times
    void a_call_that_races_the_close_runs_or_is_refused_or_is_dropped_by_it()
            throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            EventLoop contended = builder().open();
            var accepted = new AtomicInteger();
            var ran = new AtomicInteger();
            var refused = new AtomicReference<LoopClosedException>();
            var go = new CountDownLatch(1);
            Thread caller =
                    Thread.ofPlatform()
                            .start(() -> {
                                go.countDown();
                                try {
                                    for (int i = 0; i < 1000; i++) {
                                        contended.callSoonThreadSafe(ran::incrementAndGet);
                                        accepted.incrementAndGet();
                                    }
                                } catch (LoopClosedException e) {
                                    refused.set(e);
                                }
                            });
            go.await();
            contended.close();
            int ranAtClose = ran.get();
            caller.join();

            if (accepted.get() < 1000) {
                assertThat(refused.get()).isNotNull();
            }
            assertThat(ranAtClose).isLessThanOrEqualTo(accepted.get());
            assertThat(ran).as("nothing runs once the loop is closed").hasValue(ranAtClose);
        }
    }

    @Test
    @Tag("slow") // a race, many times
    void a_call_that_is_cancelled_from_another_thread_runs_or_is_cancelled_and_never_both()
            throws InterruptedException {
        Thread runner = Thread.ofPlatform().start(this::runForever);
        for (int round = 0; round < 2_000; round++) {
            var ran = new AtomicInteger();
            Handle handle = loop.callSoonThreadSafe(ran::incrementAndGet);
            handle.cancel();
            var after = new CountDownLatch(1);
            loop.callSoonThreadSafe(after::countDown);
            Reported.await(after);

            assertThat(ran.get()).isEqualTo(handle.cancelled() ? 0 : 1);
        }
        loop.callSoonThreadSafe(loop::stop);
        runner.join();
    }

    private void runForever() {
        try {
            loop.runForever();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
