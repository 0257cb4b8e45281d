package dev.millrace.sync;

import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.spi.Description;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitQueueTest extends EngineTest {
    private final Trace trace = new Trace();
    private final ArrayList<String> left = new ArrayList<>();

    private WaitQueue<String, Integer> queue;

    /** Runs {@code body} with three tasks that wait: a, b and c, in this order. */
    private void withThree(ThreeWait body) {
        run(loop -> {
            queue = new WaitQueue<>(loop.loop(), left::add);
            TaskGroup.run(group -> {
                var tasks = new ArrayList<Task<?>>();
                for (String name : new String[] {"a", "b", "c"}) {
                    tasks.add(group.fork(name, () -> trace.add(name + queue.await(name))));
                }
                loop.untilIdle();
                body.run(tasks);
                queue.resumeAll(0);
            });
        });
    }

    private interface ThreeWait {
        void run(ArrayList<Task<?>> tasks);
    }

    @Test
    void whoever_has_waited_longest_is_served_first() {
        withThree(tasks -> {
            assertThat(queue.firstWanted()).isEqualTo("a");
            assertThat(queue.resumeFirst(1)).isTrue();
            assertThat(queue.firstWanted()).isEqualTo("b");
            assertThat(queue.offerFirst(2)).isTrue();
            assertThat(queue.size()).isEqualTo(1);
        });
        assertThat(trace.steps()).containsExactly("a1", "b2", "c0");
    }

    @Test
    void whoever_gives_up_leaves_from_anywhere_and_is_given_nothing() {
        withThree(tasks -> {
            tasks.get(1).cancel();
            assertThat(queue.tasks())
                    .isEqualTo(new ArrayList<Task<?>>(List.of(tasks.get(0), tasks.get(2))));
            tasks.get(2).cancel();
            assertThat(queue.resumeFirst(1)).isTrue();
            assertThat(queue.resumeFirst(2)).isFalse();
            assertThat(queue.isEmpty()).isTrue();
        });
        assertThat(trace.steps()).containsExactly("a1");
        assertThat(left).containsExactly("b", "c");
    }

    @Test
    void a_cancel_after_the_hand_over_does_not_take_it_back() {
        withThree(tasks -> {
            assertThat(queue.resumeFirst(7)).isTrue();
            tasks.get(0).cancel();
        });
        assertThat(trace.steps()).contains("a7");
        assertThat(left).isEmpty();
    }

    @Test
    void some_can_be_served_and_others_left() {
        withThree(tasks -> {
            assertThat(queue.resumeIf(name -> !name.equals("b"), 5)).isEqualTo(2);
            assertThat(queue.tasks()).isEqualTo(tasks.subList(1, 2));
        });
        assertThat(trace.steps()).containsExactlyInAnyOrder("a5", "c5", "b0");
    }

    @Test
    void each_of_those_that_fail_has_an_exception_of_its_own() {
        assertThatThrownBy(() ->
                        withThree(tasks -> queue.failAll(() -> new IllegalStateException("gone"))))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        e ->
                                assertThat(e.failures())
                                        .doesNotHaveDuplicates()
                                        .allSatisfy(each -> assertThat(each).hasMessage("gone")));
    }

    @Test
    void a_queue_where_nobody_waits_says_so() {
        run(loop -> {
            queue = new WaitQueue<>(loop.loop());
            assertThat(queue.resumeFirst(1)).isFalse();
            assertThat(queue.offerFirst(1)).isFalse();
            assertThat(queue.failFirst(new IllegalStateException())).isFalse();
            assertThat(queue.resumeAll(1)).isZero();
            assertThatIllegalStateException().isThrownBy(queue::firstWanted);
            assertThat(queue).hasToString("0 waiting on loop " + loop.loop().name());
        });
    }

    @Test
    void tasks_of_another_loop_are_refused() {
        run(loop -> {
            EventLoop other = EventLoop.builder().engine(engine).name("other").open();
            var elsewhere = new WaitQueue<String, Integer>(other);
            assertThatThrownBy(() -> elsewhere.await("a"))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("other");
            assertThat(elsewhere.size()).isZero();
            Async.blocking(other::close);
        });
    }

    @Test
    void those_who_serve_all_are_told_how_many_got_it() {
        withThree(tasks -> {
            tasks.get(1).cancel();
            assertThat(queue.resumeAll(7)).isEqualTo(2);
            assertThat(queue.isEmpty()).isTrue();
        });
        assertThat(trace.steps()).containsExactly("a7", "c7");
    }

    @Test
    void who_fails_a_wait_is_told_whether_it_was_there() {
        run(loop -> {
            queue = new WaitQueue<>(loop.loop(), left::add);
            assertThat(queue.describedBy(name -> Description.of("gate", name))).isSameAs(queue);
            Task<Integer> waiter = Async.detach(() -> queue.await("a"));
            loop.untilIdle();
            var failure = new IllegalStateException("gone");
            assertThat(queue.failFirst(failure)).isTrue();
            assertThatThrownBy(waiter::await).isSameAs(failure);
            assertThat(left).isEmpty();
        });
    }

    @Test
    void an_empty_queue_has_nobody_to_resume_or_to_fail() {
        run(loop -> {
            var empty = new WaitQueue<String, Integer>(loop.loop());
            assertThat(empty.resumeFirst(1)).isFalse();
            assertThat(empty.offerFirst(1)).isFalse();
            assertThat(empty.failFirst(new IllegalStateException("boom"))).isFalse();
            assertThat(empty.resumeAll(1)).isZero();
            assertThat(empty.resumeIf(name -> true, 1)).isZero();
            assertThat(empty.tasks()).isEmpty();
            assertThatIllegalStateException().isThrownBy(empty::firstWanted);
            assertThat(empty).hasToString("0 waiting on loop " + loop.loop().name());
        });
    }

    /** A clause of a select that waits in the queue. */
    private record InQueue(WaitQueue<String, Integer> queue, String wanted)
            implements Selectable<Integer> {
        @Override
        public boolean answerNow(Suspension<Integer> wait) {
            return false;
        }

        @Override
        public void startWait(Suspension<Integer> wait) {
            queue.add(wanted, wait);
        }
    }

    @Test
    void a_select_that_waits_twice_in_a_queue_is_resumed_once() {
        run(loop ->
                TaskGroup.run(group -> {
                    var waits = new WaitQueue<String, Integer>(loop.loop());
                    Task<Integer> chosen =
                            group.fork(() ->
                                    select(
                                            when(new InQueue(waits, "a")).thenApply(n -> n),
                                            when(new InQueue(waits, "b")).thenApply(n -> 10 * n)));
                    loop.untilIdle();
                    assertThat(waits.size()).isEqualTo(2);

                    assertThat(waits.resumeIf(name -> true, 3)).isEqualTo(1);
                    assertThat(waits.isEmpty()).isTrue();
                    assertThat(chosen.await()).isIn(3, 30);
                }));
    }

    @Test
    void a_wait_that_was_answered_elsewhere_is_not_counted_as_resumed() {
        run(loop ->
                TaskGroup.run(group -> {
                    var waits = new WaitQueue<String, Integer>(loop.loop());
                    var kept = new ArrayList<Suspension<Integer>>();
                    Task<Integer> answered =
                            group.fork(() ->
                                    Async.<Integer>suspendInLoop(wait -> {
                                        waits.add("a", wait);
                                        kept.add(wait);
                                    }));
                    loop.untilIdle();
                    assertThat(kept.getFirst().tryResume(1)).isTrue();

                    assertThat(waits.resumeIf(name -> true, 2)).isZero();
                    assertThat(answered.await()).isEqualTo(1);
                }));
    }
}
