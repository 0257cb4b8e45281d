package dev.millrace.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;

/**
 * What every bridge promises that makes a stream of something foreign; run on each engine, with the
 * source's elements coming from each kind of thread.
 */
@OnEachEngine(with = Completer.class)
@Timeout(60)
public abstract class IncomingStreamContract extends EngineTest {

    /** For implementors. */
    protected IncomingStreamContract() {}

    @Parameter(1)
    Completer completer;

    /** A source of the foreign kind, which a test drives from any thread once it is touched. */
    public interface Source {

        /** The stream of it. */
        AsyncStream<Integer> stream();

        /** Brings an element. */
        void emit(int element);

        /** Ends. */
        void complete();

        /** Fails. */
        void fail(Throwable failure);

        /** Whether it was subscribed to, or is collected. */
        boolean touched();

        /** How often its reader has left before the end. */
        int left();
    }

    /** A source with nothing in it. */
    protected abstract Source source();

    private void emit(Source source, int... elements) {
        completer.run(() -> {
            for (int element : elements) {
                source.emit(element);
            }
        });
    }

    @Test
    void the_source_is_touched_by_the_first_next_and_not_before() {
        TestLoop.run(
                engine,
                loop -> {
                    Source source = source();
                    AsyncStream<Integer> stream = source.stream();
                    loop.untilIdle();
                    assertThat(source.touched()).isFalse();
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    assertThat(source.touched()).isTrue();
                    emit(source, 1);
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    assertThat(source.left()).isEqualTo(1);
                });
    }

    @Test
    void a_stream_that_was_never_read_never_touches_its_source() {
        TestLoop.run(
                engine,
                loop -> {
                    Source source = source();
                    AsyncStream<Integer> stream = source.stream();
                    stream.close();
                    assertThat(stream.next()).isNull();
                    assertThat(source.touched()).isFalse();
                });
    }

    @Test
    void what_came_before_the_end_is_read_before_it_and_the_end_stays() {
        TestLoop.run(
                engine,
                loop -> {
                    Source source = source();
                    AsyncStream<Integer> stream = source.stream();
                    Task<List<Integer>> all = Async.detach(() -> stream.toList());
                    loop.untilIdle();
                    emit(source, 1, 2);
                    completer.run(source::complete);
                    assertThat(all.await()).containsExactly(1, 2);
                    assertThat(stream.closed()).isTrue();
                    assertThat(stream.next()).isNull();
                    assertThat(source.left()).isZero();
                });
    }

    @Test
    void a_failure_comes_behind_what_came_before_it_and_stays() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IOException("reset");
                    Source source = source();
                    AsyncStream<Integer> stream = source.stream();
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    emit(source, 1);
                    completer.run(() -> source.fail(failure));
                    assertThat(first.await()).isEqualTo(1);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(stream.closed()).isTrue();
                    stream.close();
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void a_cancelled_next_has_taken_nothing_and_leaves_the_source_alone() {
        TestLoop.run(
                engine,
                loop -> {
                    Source source = source();
                    AsyncStream<Integer> stream = source.stream();
                    Task<Integer> impatient = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    impatient.cancel();
                    loop.untilIdle();
                    boolean inTime = Async.moveOnAfter(Duration.ofSeconds(1), () -> stream.next());
                    assertThat(inTime).isFalse();
                    assertThat(source.left()).isZero();
                    emit(source, 1);
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        stream.next();
                    });
                    assertThat(stream.next()).isEqualTo(1);
                    stream.close();
                });
    }

    @Test
    void every_way_out_of_for_each_leaves_the_source() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IOException("ledger is closed");
                    Source source = source();
                    AsyncStream<Integer> stream = source.stream();
                    Task<Throwable> reader =
                            Async.detach(() ->
                                    catchThrowable(() ->
                                            stream.forEach(element -> {
                                                throw failure;
                                            })));
                    loop.untilIdle();
                    emit(source, 1);
                    assertThat(reader.await()).isSameAs(failure);
                    assertThat(source.left()).isEqualTo(1);

                    Source other = source();
                    Task<?> cancelled = Async.detach(() -> other.stream().forEach(element -> {}));
                    loop.untilIdle();
                    completer.run(() -> cancelled.cancel());
                    loop.untilIdle();
                    assertThat(cancelled.cancelled()).isTrue();
                    assertThat(other.left()).isEqualTo(1);
                });
    }

    @Test
    void closing_ends_the_wait_of_the_task_that_reads_and_leaves_the_source_once() {
        TestLoop.run(
                engine,
                loop -> {
                    Source source = source();
                    AsyncStream<Integer> stream = source.stream();
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    stream.close();
                    stream.close();
                    assertThat(reader.await()).isNull();
                    assertThat(source.left()).isEqualTo(1);
                    emit(source, 1); // was on its way
                    completer.run(source::complete);
                    loop.untilIdle();
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void it_has_one_consumer() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = source().stream();
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    assertThatIllegalStateException().isThrownBy(stream::next);
                    stream.close();
                    reader.await();
                });
    }

    @Test
    void it_belongs_to_the_loop_that_read_it_first() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = source().stream();
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    var thrown = new ArrayList<Throwable>();
                    Completer.FOREIGN.run(() -> thrown.add(catchThrowable(stream::close)));
                    assertThat(thrown).hasOnlyElementsOfType(WrongThreadException.class);
                    stream.close();
                    reader.await();
                });
    }

    @Test
    void a_loop_that_closes_leaves_the_sources_of_its_streams() throws InterruptedException {
        Source source = source();
        EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler(
                                (on, fault) -> {}) // the task left behind is the point of this test
                        .open();
        loop.runUntilComplete(
                loop.detach(() -> {
                    AsyncStream<Integer> stream = source.stream();
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    while (!source.touched()) {
                        Async.checkpoint();
                    }
                    return reader.done();
                }));
        assertThat(source.left()).isZero();
        loop.close();
        assertThat(source.left()).isEqualTo(1);
    }
}
