package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LoopGroupTest extends OnBothEngines {

    @Test
    void its_loops_run_at_the_same_time() {
        var meeting = new CyclicBarrier(2); // which blocks a callback, and with it its loop
        try (LoopGroup group = LoopGroup.open(2, inRealTime().name("side by side"))) {
            var met = new CompletableFuture<?>[2];
            for (int i = 0; i < 2; i++) {
                var each = new CompletableFuture<String>();
                met[i] = each;
                group.loops()
                        .get(i)
                        .callSoonThreadSafe(() -> {
                            try {
                                meeting.await();
                                each.complete(EventLoop.current().name());
                            } catch (Exception e) {
                                each.completeExceptionally(e);
                            }
                        });
            }

            assertThat(met[0].join()).isEqualTo("side by side-1");
            assertThat(met[1].join()).isEqualTo("side by side-2");
        }
        faults.take(); // a callback that blocks is reported, if it blocks for long
    }

    @Test
    void work_for_anywhere_goes_round_and_work_for_a_key_stays() {
        try (LoopGroup group = LoopGroup.open(3, inRealTime())) {
            var round = new HashSet<EventLoop>();
            for (int i = 0; i < 3; i++) {
                round.add(group.next());
            }

            assertThat(round).containsExactlyInAnyOrderElementsOf(group.loops());
            assertThat(group.of("customer 17")).isSameAs(group.of("customer " + (16 + 1)));
        }
    }

    @Test
    void a_task_never_leaves_its_loop() {
        try (LoopGroup group = LoopGroup.open(2, inRealTime())) {
            var loops = new HashSet<EventLoop>();
            group.submit(
                            () -> {
                                for (int i = 0; i < 1000; i++) {
                                    loops.add(EventLoop.current());
                                    Async.checkpoint();
                                }
                                return null;
                            })
                    .join();

            assertThat(loops).hasSize(1);
        }
    }

    @Test
    void closing_cancels_what_is_left_and_refuses_what_comes() {
        LoopGroup group = LoopGroup.open(2, inRealTime());
        CompletableFuture<Object> endless =
                group.submit(() -> {
                    Async.sleep(Duration.ofDays(1));
                    return "never";
                });
        group.close();
        group.close();

        assertThat(endless).isCancelled();
        assertThat(group.loops()).allMatch(EventLoop::closed);
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> group.submit(() -> "late"));
    }

    @Test
    void a_loop_that_breaks_down_ends_what_it_has_with_the_reason_and_closes() {
        var broken = new AtomicBoolean();
        var failure = new OutOfMemoryError("clock");
        LoopGroup group =
                LoopGroup.open(
                        1,
                        builder()
                                .clock(() -> {
                                    if (broken.get()) {
                                        throw failure;
                                    }
                                    return 0; // nobody sleeps to the end
                                }));
        CompletableFuture<String> waiting =
                group.submit(() -> {
                    Async.sleep(Duration.ofDays(1));
                    return "slept";
                });
        group.next().callSoonThreadSafe(() -> broken.set(true)); // it sleeps by then

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(waiting::join)
                .withCauseInstanceOf(LoopClosedException.class)
                .withRootCauseInstanceOf(OutOfMemoryError.class);
        group.close();
        assertThat(group.loops()).allMatch(EventLoop::closed);
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> group.submit(() -> "late"))
                .withCause(failure);
        assertThat(faults.take())
                .extracting(LoopFault::message)
                .anyMatch(message -> message.endsWith("broke down"));
    }

    @Test
    void closing_it_inside_a_loop_is_refused_and_leaves_it_whole() {
        try (LoopGroup group = LoopGroup.open(1, inRealTime())) {
            group.submit(
                            () -> {
                                assertThatIllegalStateException().isThrownBy(group::close);
                                return null;
                            })
                    .join();

            assertThat(group.submit(() -> "still here").join()).isEqualTo("still here");
        }
    }

    @Test
    void a_group_without_a_loop_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopGroup.open(0, inRealTime()))
                .withMessageContaining("not 0");
    }

    @Test
    void a_group_has_a_loop_for_each_processor_and_says_how_many() {
        try (LoopGroup group = LoopGroup.open()) {
            assertThat(group.loops()).hasSize(Runtime.getRuntime().availableProcessors());
            assertThat(group).hasToString("loop group of " + group.loops().size());
        }
    }
}
