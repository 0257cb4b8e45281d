package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Suspension;
import dev.millrace.testing.junit.EngineTest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancels, interrupts and answers that come from two threads at once, thousands of times. */
class CancelRaceTest extends EngineTest {
    private static final int ROUNDS = 2_000;

    @Test
    @Tag("slow") // thousands of races between threads
    void an_answer_that_was_accepted_is_returned_and_one_that_was_refused_is_not() {
        try (ExecutorService foreign = Executors.newFixedThreadPool(2)) {
            run(loop -> {
                for (int i = 0; i < ROUNDS; i++) {
                    var scope = new CancelScope();
                    var accepted = new AtomicReference<Future<Boolean>>();
                    var returned = new AtomicReference<String>();
                    Task<Boolean> waiter =
                            Async.detach(() ->
                                    scope.run(() ->
                                            returned.set(
                                                    Async.suspend(
                                                            (Suspension<String> suspension) -> {
                                                                suspension.onCancel(() -> true);
                                                                accepted.set(
                                                                        foreign.submit(() ->
                                                                                suspension.resume(
                                                                                        "answer")));
                                                            }))));
                    foreign.execute(scope::cancel);

                    boolean finished = waiter.await();

                    // nothing was submitted if the cancel came before the checkpoint
                    boolean answered =
                            accepted.get() != null && Async.blocking(() -> accepted.get().get());
                    assertThat(finished).isEqualTo(answered);
                    assertThat(returned.get() != null).isEqualTo(answered);
                }
            });
        }
    }

    @Test
    @Tag("slow") // thousands of races between threads
    void an_interrupt_that_races_an_answer_ends_in_one_of_the_two() {
        var values = new AtomicInteger();
        var interrupts = new AtomicInteger();

        try (ExecutorService foreign = Executors.newFixedThreadPool(2)) {
            run(loop -> {
                for (int i = 0; i < ROUNDS; i++) {
                    Task<?> waiter =
                            Async.detach(() -> {
                                Thread self = Thread.currentThread();
                                foreign.execute(self::interrupt);
                                try {
                                    Async.suspend(suspension ->
                                            foreign.execute(() -> suspension.resume("answer")));
                                    values.incrementAndGet();
                                } catch (Exception e) {
                                    interrupts.incrementAndGet();
                                }
                            });
                    waiter.await();
                }
            });
        }

        assertThat(values.get() + interrupts.get()).isEqualTo(ROUNDS);
    }

    @Test
    @Tag("slow") // thousands of races between threads
    void a_cancel_that_races_the_end_of_a_task_is_a_cancel_or_nothing() {
        try (ExecutorService foreign = Executors.newFixedThreadPool(2)) {
            run(loop -> {
                for (int i = 0; i < ROUNDS; i++) {
                    Task<String> task =
                            Async.detach(() -> {
                                Async.checkpoint();
                                Async.checkpoint();
                                return "value";
                            });
                    foreign.execute(task::cancel);

                    Async.waitFor(List.of(task), WaitPolicy.ALL);

                    assertThat(task.cancelled() || task.result().equals("value")).isTrue();
                }
            });
        }
    }

    @Test
    @Tag("slow") // thousands of races between threads
    void a_cancel_that_races_the_end_of_an_interruptible_body_never_hits_what_follows() {
        try (ExecutorService foreign = Executors.newFixedThreadPool(2)) {
            run(loop -> {
                for (int i = 0; i < ROUNDS; i++) {
                    var scope = new CancelScope();
                    Task<Boolean> task =
                            Async.detach(() -> {
                                scope.run(() ->
                                        Async.interruptible(() -> {
                                            foreign.execute(scope::cancel);
                                        }));
                                boolean flag = Thread.currentThread().isInterrupted();
                                Async.checkpoint();
                                return flag;
                            });
                    assertThat(task.await()).isFalse();
                }
            });
        }
    }

    @Test
    @Tag("slow") // thousands of races between threads
    void a_group_cancelled_from_outside_while_its_children_end_always_ends() {
        try (ExecutorService foreign = Executors.newFixedThreadPool(2)) {
            run(loop -> {
                for (int i = 0; i < ROUNDS; i++) {
                    TaskGroup.run(group -> {
                        foreign.execute(group::cancel);
                        group.fork(Async::checkpoint);
                        group.fork(() -> group.fork(Async::checkpoint));
                    });
                }
            });
        }
    }
}
