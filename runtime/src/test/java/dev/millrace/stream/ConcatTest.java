package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcatTest extends StreamScene {

    private static <T> List<T> pulled(AsyncStream<T> stream) {
        var elements = new ArrayList<T>();
        for (T next = stream.next(); next != null; next = stream.next()) {
            elements.add(next);
        }
        assertThat(stream.closed()).isTrue();
        return elements;
    }

    @Test
    void one_comes_after_the_other_read_inline_and_pulled() {
        run(loop -> {
            assertThat(Streams.concat(AsyncStream.of(1, 2), AsyncStream.of(), AsyncStream.of(3)))
                    .containsExactly(1, 2, 3);
            assertThat(pulled(Streams.concat(AsyncStream.of(1, 2), AsyncStream.of(3))))
                    .containsExactly(1, 2, 3);
            assertThat(pulled(Streams.<Integer>concat())).isEmpty();
        });
    }

    @Test
    void a_source_is_not_pulled_before_its_turn_and_closed_all_the_same() {
        run(loop -> {
            Channel<Integer> second = filled(2);
            AsyncStream<Integer> both = Streams.concat(counting(trace), second.receiver());
            assertThat(both.next()).isEqualTo(1);
            assertThat(both.next()).isEqualTo(2);
            assertThat(second.statistics().length()).isEqualTo(1);
            both.close();
            assertThat(second.sender().closed()).isTrue();
            assertThat(both.next()).isNull();
        });

        assertThat(trace.steps()).containsExactly("emits 1", "emits 2", "cleaned up");
    }

    @Test
    void generators_run_inline_in_the_task_of_the_consumer() {
        run(loop -> {
            var tasks = new ArrayList<Task<?>>();
            AsyncStream<Integer> first =
                    AsyncStream.generate(out -> {
                        tasks.add(Async.currentTask());
                        out.emit(1);
                    });
            Streams.concat(AsyncStream.of(0), first).forEach(n -> tasks.add(Async.currentTask()));
            assertThat(tasks).hasSize(3).containsOnly(Async.currentTask());
        });
    }

    @Test
    void an_action_that_leaves_closes_the_sources_that_were_not_read() {
        var failure = new IOException("enough");
        run(loop -> {
            Channel<Integer> second = filled(2);
            assertThatThrownBy(() ->
                            Streams.concat(counting(trace), second.receiver())
                                    .forEach(n -> {
                                        throw failure;
                                    }))
                    .isSameAs(failure);
            assertThat(second.sender().closed()).isTrue();
        });

        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
    }

    @Test
    void an_action_may_close_it() {
        run(loop -> {
            AsyncStream<Integer> both = Streams.concat(counting(trace), AsyncStream.of(9));
            both.forEach(n -> both.close());
            assertThat(both.closed()).isTrue();
        });

        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
    }

    @Test
    void a_failure_of_a_source_comes_behind_the_elements_before_it() {
        var failure = new IOException("line 7");
        run(loop -> {
            AsyncStream<Integer> both = Streams.concat(AsyncStream.of(1), failing(failure));
            assertThat(both.next()).isEqualTo(1);
            assertThatThrownBy(both::next).isSameAs(failure);
            assertThatThrownBy(both::next).isSameAs(failure);
            both.close();
        });
    }

    @Test
    void a_for_each_that_is_cancelled_before_it_begins_closes_the_sources() {
        run(loop -> {
            Channel<Integer> source = filled(1);
            Async.moveOnAfter(
                    ms(1),
                    scope -> {
                        scope.cancel();
                        Streams.concat(source.receiver()).forEach(n -> trace.add("read"));
                    });
            assertThat(source.receiver().closed()).isTrue();
        });
        assertThat(trace.steps()).isEmpty();
    }
}
