package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StateHolderTest extends StreamScene {

    @Test
    void a_reader_gets_the_current_value_and_then_the_newest_of_the_changes() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(1);
            AsyncStream<Integer> values = state.values();
            state.set(2);
            assertThat(values.next()).isEqualTo(2);
            state.set(3);
            state.set(4);
            assertThat(values.ready()).isTrue();
            assertThat(values.next()).isEqualTo(4);
            assertThat(values.ready()).isFalse();
            loop.loop().callLater(ms(5), () -> state.set(5));
            assertThat(values.next()).isEqualTo(5);
            assertThat(loop.time()).isEqualTo(ms(5));
        });
    }

    @Test
    void every_reader_has_its_own_pace() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(0);
            var fast = new ArrayList<Integer>();
            var slow = new ArrayList<Integer>();
            TaskGroup.run(group -> {
                group.fork(() -> state.values().forEach(n -> fast.add(n)));
                group.fork(() ->
                        state.values()
                                .forEach(n -> {
                                    slow.add(n);
                                    Async.sleep(ms(24));
                                }));
                for (int n = 1; n <= 5; n++) {
                    Async.sleep(ms(10));
                    state.set(n);
                }
                state.close();
            });
            assertThat(fast).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(slow).containsExactly(0, 2, 4, 5);
        });
    }

    @Test
    void a_value_that_equals_the_current_one_is_no_change() {
        run(loop -> {
            StateHolder<String> state = StateHolder.create("a");
            AsyncStream<String> values = state.values();
            assertThat(values.next()).isEqualTo("a");
            state.set("a");
            assertThat(Async.moveOnAfter(ms(5), values::next)).isFalse();
            state.set("b");
            assertThat(values.next()).isEqualTo("b");
        });
    }

    @Test
    void an_update_sees_the_current_value_and_returns_the_new_one() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(20);
            assertThat(state.update(n -> n + 1)).isEqualTo(21);
            assertThat(state.get()).isEqualTo(21);
            assertThat(state).hasToString("state 21");
        });
    }

    @Test
    void closing_it_ends_the_readers_behind_the_newest_value() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(1);
            AsyncStream<Integer> behind = state.values();
            AsyncStream<Integer> upToDate = state.values();
            assertThat(upToDate.next()).isEqualTo(1);
            state.set(2);
            assertThat(upToDate.next()).isEqualTo(2);
            loop.loop().callLater(ms(5), state::close);
            assertThat(upToDate.next()).isNull();
            assertThat(upToDate.closed()).isTrue();
            assertThat(behind.closed()).isFalse();
            assertThat(behind.next()).isEqualTo(2);
            assertThat(behind.next()).isNull();
            assertThat(state.values().toList()).containsExactly(2);
            assertThat(state).hasToString("state 2 (closed)");
        });
    }

    @Test
    void closing_a_reader_ends_its_own_wait_only() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(1);
            AsyncStream<Integer> values = state.values();
            assertThat(values.next()).isEqualTo(1);
            loop.loop().callLater(ms(5), values::close);
            assertThat(values.next()).isNull();
            assertThat(values.closed()).isTrue();
            state.set(2);
            assertThat(values.next()).isNull();
            assertThat(state.values().next()).isEqualTo(2);
        });
    }

    @Test
    void several_tasks_may_read_with_one_reader() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(1);
            AsyncStream<Integer> values = state.values();
            TaskGroup.run(group -> {
                var first = group.fork(values::next);
                var second = group.fork(values::next);
                Async.sleep(ms(5));
                state.set(2);
                assertThat(List.of(first.await(), second.await())).containsExactly(1, 2);
            });
        });
    }

    @Test
    void another_thread_sets_it_and_is_refused_what_is_the_loops() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(1);
            AsyncStream<Integer> values = state.values();
            assertThat(values.next()).isEqualTo(1);
            Async.blocking(() -> {
                assertThatExceptionOfType(WrongThreadException.class)
                        .isThrownBy(() -> state.set(9))
                        .withMessageContaining("setThreadSafe");
                assertThatExceptionOfType(WrongThreadException.class)
                        .isThrownBy(() -> state.update(n -> n));
                assertThatExceptionOfType(WrongThreadException.class).isThrownBy(state::close);
                for (ThrowingCallable call :
                        List.<ThrowingCallable>of(values::next, values::ready, values::close)) {
                    assertThatExceptionOfType(WrongThreadException.class).isThrownBy(call);
                }
                state.setThreadSafe(2);
                assertThat(state.get()).isBetween(1, 2);
            });
            assertThat(values.next()).isEqualTo(2);
        });
    }

    @Test
    void null_is_refused_and_a_closed_loop_says_so() {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        StateHolder<Integer> state = StateHolder.create(loop, 1);
        loop.close();

        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> state.setThreadSafe(2));
        assertThatNullPointerException().isThrownBy(() -> state.setThreadSafe(none()));
        assertThat(state.get()).isEqualTo(1);
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // what is refused
    private static Integer none() {
        return null;
    }

    @Test
    void a_reader_that_was_told_the_end_gets_no_value_that_is_set_after_it() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(1);
            AsyncStream<Integer> values = state.values();
            assertThat(values.next()).isEqualTo(1);
            state.close();
            assertThat(values.next()).isNull();
            state.set(2);
            assertThat(values.closed()).isTrue();
            assertThat(values.next()).isNull();
            assertThat(state.get()).isEqualTo(2);
        });
    }

    @Test
    void changes_that_lead_back_to_what_a_reader_got_last_are_none_for_it() {
        run(loop -> {
            StateHolder<Integer> state = StateHolder.create(1);
            AsyncStream<Integer> values = state.values();
            assertThat(values.next()).isEqualTo(1);
            state.set(2);
            state.set(1);
            assertThat(values.ready()).isFalse();
            loop.loop().callLater(ms(5), () -> state.set(3));
            assertThat(values.next()).isEqualTo(3);
            state.set(4);
            state.set(3);
            state.close();
            assertThat(values.closed()).isTrue();
            assertThat(values.next()).isNull();
        });
    }
}
