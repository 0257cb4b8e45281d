package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnOrderTest extends OnBothEngines {

    @Test
    void callbacks_run_in_the_order_they_were_scheduled_each_once() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            loop.callSoon(add("" + i));
        }

        runOneTurn();

        assertThat(trace)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
    }

    @Test
    void a_turn_runs_exactly_what_was_ready_when_it_began() throws InterruptedException {
        loop.callSoon(() -> {
            trace.add("a");
            loop.callSoon(add("a's child"));
        });
        loop.callSoon(add("b"));

        runOneTurn();
        assertThat(trace).containsExactly("a", "b");

        runOneTurn();
        assertThat(trace).containsExactly("a", "b", "a's child");
    }

    @Test
    void tasks_and_callbacks_share_one_order() throws InterruptedException {
        loop.callSoon(() -> {
            loop.callSoon(add("callback 1"));
            loop.detach(() -> trace.add("task 1"));
            loop.callSoon(add("callback 2"));
            loop.detach(() -> trace.add("task 2"));
            loop.callSoon(loop::stop);
        });

        loop.runForever();

        assertThat(trace).containsExactly("callback 1", "task 1", "callback 2", "task 2");
    }

    @Test
    void a_task_that_gives_a_turn_away_comes_after_what_was_ready() throws InterruptedException {
        run(() -> {
            loop.callSoon(add("ready before"));
            Async.checkpoint();
            trace.add("the task");
        });

        assertThat(trace).containsExactly("ready before", "the task");
    }

    @Test
    void stop_lets_the_turn_finish_and_what_it_adds_wait_for_the_next_run()
            throws InterruptedException {
        loop.callSoon(() -> {
            loop.stop();
            loop.callSoon(add("added"));
        });
        loop.callSoon(add("same turn"));

        loop.runForever();
        assertThat(trace).containsExactly("same turn");

        runOneTurn();
        assertThat(trace).containsExactly("same turn", "added");
    }

    @Test
    void stop_in_a_turn_longer_than_a_poll_lets_all_of_it_finish() throws InterruptedException {
        loop.callSoon(() -> {
            loop.stop();
            loop.callSoon(add("added"));
        });
        for (int i = 0; i < 600; i++) {
            loop.callSoon(add("same turn"));
        }

        loop.runForever();

        assertThat(trace).hasSize(600).containsOnly("same turn");
    }

    @Test
    void stop_in_a_task_lets_the_turn_finish() throws InterruptedException {
        loop.detach(() -> {
            loop.stop();
            Async.checkpoint();
            return trace.add("next run");
        });
        loop.callSoonThreadSafe(add("same turn"));

        loop.runForever();
        assertThat(trace).containsExactly("same turn");

        runOneTurn();
        assertThat(trace).containsExactly("same turn", "next run");
    }

    @Test
    void stop_before_a_run_means_one_turn_that_does_not_wait() throws InterruptedException {
        loop.callLater(Duration.ofHours(1), add("timer"));

        runOneTurn(); // nothing is ready: it would wait for ever, or jump to the timer

        assertThat(trace).isEmpty();
        assertThat(loop.time()).isZero();
    }

    @Test
    void the_turn_of_a_stopped_run_has_what_other_threads_and_timers_made_ready()
            throws InterruptedException {
        loop.callSoonThreadSafe(add("other thread"));
        loop.callLater(Duration.ZERO, add("timer"));
        loop.callSoon(add("ready"));

        runOneTurn();

        assertThat(trace).containsExactlyInAnyOrder("ready", "other thread", "timer");
    }

    @Test
    void a_stop_holds_for_one_run_only() throws InterruptedException {
        runOneTurn();

        run(Async::checkpoint);
        run(Async::checkpoint);
    }

    @Test
    void a_callback_that_schedules_itself_for_ever_starves_neither_timers_nor_other_threads()
            throws InterruptedException {
        loop.callSoon(
                new Runnable() {
                    @Override
                    public void run() {
                        time.pass(Duration.ofMillis(1));
                        loop.callSoon(this);
                    }
                });
        loop.callLater(Duration.ofMillis(10), add("timer"));
        loop.callLater(Duration.ofMillis(600), loop::stop);
        loop.callSoonThreadSafe(add("other thread"));

        loop.runForever();

        assertThat(trace).containsExactly("other thread", "timer");
    }

    @Test
    void tasks_that_never_wait_starve_neither_timers_nor_each_other() throws InterruptedException {
        for (String name : new String[] {"a", "b"}) {
            loop.detach(() -> {
                trace.add(name);
                while (true) {
                    time.pass(Duration.ofMillis(1));
                    Async.checkpoint();
                }
            });
        }
        loop.callLater(Duration.ofMillis(10), loop::stop);

        loop.runForever();

        assertThat(trace).containsExactly("a", "b");
        loop.close();
        assertThat(faults.take()).hasSize(2); // both were alive when the loop closed
    }

    @Test
    void the_loop_polls_at_least_once_per_256_entries() throws InterruptedException {
        long before = ((LoopImpl) loop).turns().polls();
        for (int i = 0; i < 256 * 10; i++) {
            loop.callSoon(() -> {});
        }

        runOneTurn();

        assertThat(((LoopImpl) loop).turns().polls() - before).isBetween(10L, 11L);
    }

    @Test
    void between_polls_an_entry_from_another_thread_waits_for_256_entries_at_most()
            throws InterruptedException {
        int[] ran = {0};
        loop.callSoon(
                new Runnable() {
                    @Override
                    public void run() {
                        if (ran[0]++ == 0) {
                            loop.callSoonThreadSafe(loop::stop);
                        }
                        loop.callSoon(this);
                    }
                });

        loop.runForever();

        assertThat(ran[0]).isBetween(1, 258);
    }
}
