package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.spi.Rethrow;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners as streams: what an overflow does, and that each is unregistered on every way out. */
@Timeout(60)
class ListenedStreamTest extends EngineTest {
    private final Trace trace = new Trace();
    private volatile Feed<Integer> feed;

    private AsyncStream<Integer> listen(Overflow overflow) {
        return AsyncStream.listen(
                overflow,
                given -> {
                    feed = given;
                    trace.add("registered");
                    return () -> trace.add("unregistered");
                });
    }

    /** Runs {@code work} on a thread that no loop knows. */
    private static void foreign(Runnable work) throws Exception {
        var done = new FutureTask<@Nullable Void>(work, null);
        Thread.ofPlatform().name("foreign").start(done);
        try {
            Async.blocking(() -> done.get()); // throws what the work has thrown
        } catch (ExecutionException failed) {
            throw Rethrow.unchecked(failed.getCause());
        }
    }

    /** A task that waits for the next element: by then the listener is registered. */
    private static Task<Integer> pull(TestLoop loop, AsyncStream<Integer> stream) {
        Task<Integer> next = Async.detach(() -> stream.next());
        loop.untilIdle();
        return next;
    }

    @Test
    void it_is_ready_when_an_element_or_the_end_has_come() {
        TestLoop.run(
                engine,
                loop -> {
                    var stream = listen(Overflow.buffer(2));
                    Task<Integer> first = pull(loop, stream);
                    assertThat(stream.ready()).isFalse();
                    feed.send(1);
                    feed.send(2);
                    first.await();
                    assertThat(stream.ready()).isTrue();
                    stream.next();
                    assertThat(stream.ready()).isFalse();
                    feed.end();
                    assertThat(stream.ready()).isTrue();
                    stream.close();
                });
    }

    // ---- overflow: ten elements come while the consumer is busy with the first

    private List<Integer> readOfTen(Overflow overflow) {
        List<Integer> read = new ArrayList<>();
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(overflow);
                    Task<Integer> first = pull(loop, stream);
                    foreign(() -> feed.send(0));
                    read.add(first.await());
                    foreign(() -> {
                        IntStream.rangeClosed(1, 10).forEach(feed::send);
                        feed.end();
                    });
                    stream.forEach(read::add);
                });
        assertThat(trace.steps()).containsExactly("registered", "unregistered");
        return read;
    }

    @Test
    void a_buffer_keeps_what_it_has_room_for() {
        assertThat(readOfTen(Overflow.buffer(10))).hasSize(11).isSorted();
    }

    @Test
    void the_latest_takes_the_place_of_the_one_before() {
        assertThat(readOfTen(Overflow.latest())).containsExactly(0, 10);
    }

    @Test
    void what_comes_while_nobody_waits_is_dropped_where_that_was_asked_for() {
        assertThat(readOfTen(Overflow.drop())).containsExactly(0);
    }

    @Test
    void a_full_buffer_fails_the_stream_behind_what_it_kept() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.buffer(2));
                    Task<Integer> first = pull(loop, stream);
                    foreign(() -> {
                        List<Boolean> sent = new ArrayList<>();
                        for (int n = 1; n <= 4; n++) {
                            sent.add(feed.send(n));
                        }
                        // the waiting task may have taken the first by now, or not
                        assertThat(sent).startsWith(true, true).endsWith(false);
                    });
                    assertThat(first.await()).isEqualTo(1);
                    List<Integer> read = new ArrayList<>();
                    assertThatExceptionOfType(OverflowException.class)
                            .isThrownBy(() -> stream.forEach(read::add));
                    assertThat(read).startsWith(2);
                });
        assertThat(trace.steps()).containsExactly("registered", "unregistered");
    }

    @Test
    void an_element_that_nobody_waits_for_is_an_error_where_that_was_asked_for() {
        assertThatExceptionOfType(OverflowException.class)
                .isThrownBy(() -> readOfTen(Overflow.error()));
    }

    @Test
    void a_producer_that_may_wait_waits_for_room_and_goes_on() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.suspend(2));
                    var through = new CountDownLatch(1);
                    Task<Integer> first = pull(loop, stream);
                    Thread producer =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        IntStream.rangeClosed(1, 1000).forEach(feed::send);
                                        feed.end();
                                        through.countDown();
                                    });
                    List<Integer> read = new ArrayList<>();
                    read.add(first.await());
                    stream.forEach(read::add);
                    assertThat(read).hasSize(1000).isSorted();
                    Async.blocking(() -> through.await());
                    Async.blocking(() -> producer.join());
                });
    }

    @Test
    void a_producer_that_waits_is_let_go_when_the_stream_is_left() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.suspend(1));
                    Task<Integer> first = pull(loop, stream);
                    Thread producer =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        while (feed.send(1)) {
                                            Thread.onSpinWait();
                                        }
                                    });
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    Async.blocking(() -> producer.join());
                });
    }

    /** A producer that has sent 1 and 2, and waits until there is room for 3. */
    private Thread waitingProducer(List<Boolean> sent) {
        Thread producer =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int n = 1; n <= 3; n++) {
                                sent.add(feed.send(n));
                            }
                        });
        while (producer.getState() != Thread.State.WAITING) {
            Async.checkpoint();
        }
        return producer;
    }

    @Test
    void a_producer_that_waits_is_let_go_by_an_interrupt_a_close_and_an_end() {
        List<Consumer<AsyncStream<Integer>>> ends =
                List.of(stream -> feed.end(), stream -> stream.close());
        for (var ending : ends) {
            TestLoop.run(
                    engine,
                    loop -> {
                        AsyncStream<Integer> stream = listen(Overflow.suspend(1));
                        Task<Integer> first = pull(loop, stream);
                        feed.send(0);
                        assertThat(first.await()).isZero();
                        List<Boolean> sent = new CopyOnWriteArrayList<>();
                        Thread interrupted = waitingProducer(sent);
                        interrupted.interrupt();
                        Async.blocking(() -> interrupted.join());
                        assertThat(sent).containsExactly(true, false, false);

                        sent.clear();
                        assertThat(stream.next()).isEqualTo(1);
                        Thread waiting = waitingProducer(sent);
                        ending.accept(stream);
                        Async.blocking(() -> waiting.join());
                        assertThat(sent).containsExactly(true, false, false);
                        stream.close();
                    });
        }
    }

    @Test
    void a_send_that_would_block_a_loop_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.suspend(1));
                    Task<Integer> first = pull(loop, stream);
                    feed.send(1);
                    assertThat(first.await()).isEqualTo(1);
                    feed.send(2);
                    assertThatIllegalStateException().isThrownBy(() -> feed.send(3));
                    stream.close();
                });
    }

    @Test
    void a_capacity_is_positive() {
        assertThatIllegalArgumentException().isThrownBy(() -> Overflow.buffer(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Overflow.suspend(-1));
    }

    // ---- the ways out

    @Test
    void a_body_that_leaves_finds_nothing_registered_at_the_next_statement() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> reader =
                            Async.detach(() -> {
                                AsyncStream<Integer> stream = listen(Overflow.buffer(8));
                                Throwable thrown =
                                        catchThrowable(() ->
                                                stream.forEach(n -> {
                                                    throw new IOException("at " + n);
                                                }));
                                trace.add("threw " + thrown.getMessage());
                            });
                    loop.untilIdle();
                    feed.send(1);
                    reader.await();
                    assertThat(feed.send(2)).isFalse();
                });
        assertThat(trace.steps()).containsExactly("registered", "unregistered", "threw at 1");
    }

    @Test
    void a_cancel_of_the_reader_unregisters() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> reader =
                            Async.detach(
                                    () -> listen(Overflow.latest()).forEach(n -> trace.add("got")));
                    loop.untilIdle();
                    reader.cancel();
                    loop.untilIdle();
                    assertThat(reader.cancelled()).isTrue();
                });
        assertThat(trace.steps()).containsExactly("registered", "unregistered");
    }

    @Test
    void a_failure_of_the_listener_unregisters_and_comes_behind_the_elements() {
        var failure = new IOException("feed lost");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.buffer(8));
                    Task<Integer> first = pull(loop, stream);
                    foreign(() -> {
                        feed.send(1);
                        feed.fail(failure);
                    });
                    assertThat(first.await()).isEqualTo(1);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                });
        assertThat(trace.steps()).containsExactly("registered", "unregistered");
    }

    @Test
    void a_reader_that_waits_is_woken_by_the_end_a_failure_and_a_close() {
        var failure = new IOException("feed lost");
        Map<Consumer<AsyncStream<Integer>>, Throwable> ends = new HashMap<>();
        ends.put(stream -> feed.end(), null);
        ends.put(stream -> feed.fail(failure), failure);
        ends.put(AsyncStream::close, null);
        ends.forEach((ending, told) ->
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<Integer> stream = listen(Overflow.buffer(8));
                            Task<Throwable> reader =
                                    Async.detach(() ->
                                            catchThrowable(
                                                    () -> assertThat(stream.next()).isNull()));
                            loop.untilIdle();
                            assertThat(trace.steps()).last().isEqualTo("registered");
                            ending.accept(stream);
                            assertThat(reader.await()).isSameAs(told);
                            assertThat(trace.steps()).last().isEqualTo("unregistered");
                        }));
    }

    @Test
    void what_nobody_has_taken_at_the_close_is_discarded_once() {
        List<Object> discarded = new ArrayList<>();
        TestLoop.run(
                engine,
                loop -> {
                    loop.loop().discardHandler((from, value, source) -> discarded.add(value));
                    AsyncStream<Integer> stream = listen(Overflow.buffer(8));
                    Task<Integer> first = pull(loop, stream);
                    List.of(1, 2, 3).forEach(feed::send);
                    assertThat(first.await()).isEqualTo(1);
                    assertThat(stream.next()).isEqualTo(2);
                    feed.send(4);
                    stream.close();
                    loop.untilIdle();
                });
        assertThat(discarded).containsExactly(3, 4);
    }

    @Test
    void a_listener_that_cannot_be_unregistered_is_reported_and_the_stream_has_ended() {
        var failure = new IllegalStateException("no such listener");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.listen(
                                    Overflow.latest(),
                                    given -> {
                                        given.send(1);
                                        return () -> {
                                            throw failure;
                                        };
                                    });
                    assertThat(stream.next()).isEqualTo(1);
                    stream.close();
                    assertThat(stream.next()).isNull();
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .extracting(LoopFault::failure)
                            .containsExactly(failure);
                });
    }

    @Test
    void what_a_listener_fails_with_once_it_was_left_is_no_fault_unless_it_is_a_mistake() {
        var mistake = new IllegalArgumentException("mistake");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            for (Throwable late : List.of(new IOException("closed"), mistake)) {
                                AsyncStream<Integer> stream = listen(Overflow.buffer(8));
                                Task<Integer> first = pull(loop, stream);
                                feed.send(1);
                                assertThat(first.await()).isEqualTo(1);
                                stream.close();
                                foreign(() -> feed.fail(late));
                            }
                            loop.untilIdle();
                            loop.takeFaults();
                        });
        assertThat(run.faults()).extracting(LoopFault::failure).containsExactly(mistake);
    }

    @Test
    void a_failure_that_comes_too_late_or_is_never_read_is_reported() {
        var unread = new IOException("unread");
        var late = new IOException("late");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            AsyncStream<Integer> stream = listen(Overflow.buffer(8));
                            Task<Integer> first = pull(loop, stream);
                            feed.send(1);
                            assertThat(first.await()).isEqualTo(1);
                            feed.fail(unread);
                            stream.close();
                            foreign(() -> feed.fail(late));
                            loop.untilIdle();
                            loop.takeFaults();
                        });
        assertThat(run.faults()).extracting(LoopFault::failure).containsExactly(unread, late);
    }

    @Test
    void closed_while_the_registration_is_under_way_it_is_unregistered_once() {
        TestLoop.run(
                engine,
                loop -> {
                    var holder = new ArrayList<AsyncStream<Integer>>();
                    AsyncStream<Integer> stream =
                            AsyncStream.listen(
                                    Overflow.latest(),
                                    given -> {
                                        holder.getFirst().close();
                                        return () -> trace.add("unregistered");
                                    });
                    holder.add(stream);
                    assertThat(stream.next()).isNull();
                    stream.close();
                });
        assertThat(trace.steps()).containsExactly("unregistered");
    }

    @Test
    void a_registration_that_throws_fails_the_stream() {
        var failure = new IOException("no such topic");
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream =
                            AsyncStream.listen(
                                    Overflow.latest(),
                                    given -> {
                                        throw failure;
                                    });
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                });
    }

    @Test
    void in_a_cancelled_scope_and_before_the_first_pull_nothing_is_registered() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.latest());
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel();
                        stream.next();
                    });
                    stream.close();
                    assertThat(stream.next()).isNull();
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_cancelled_next_has_taken_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.buffer(8));
                    Task<Integer> cancelled = pull(loop, stream);
                    cancelled.cancel();
                    loop.untilIdle();
                    feed.send(1);
                    assertThat(stream.next()).isEqualTo(1);
                    stream.close();
                });
    }

    @Test
    void after_a_cancelled_next_nobody_waits_for_what_is_sent() {
        TestLoop.run(
                engine,
                loop -> {
                    AsyncStream<Integer> stream = listen(Overflow.drop());
                    Task<Integer> cancelled = pull(loop, stream);
                    cancelled.cancel();
                    loop.untilIdle();
                    assertThat(feed.send(1)).isFalse();
                    stream.close();
                });
    }

    @Test
    void a_loop_that_closes_unregisters() throws InterruptedException {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        AsyncStream<Integer> stream = listen(Overflow.latest());
        Task<Integer> first = loop.detach(() -> stream.next());
        loop.callSoonThreadSafe(() -> loop.callSoon(() -> loop.callSoon(() -> feed.send(1))));
        assertThat(loop.runUntilComplete(first)).isEqualTo(1);
        loop.close();
        assertThat(trace.steps()).containsExactly("registered", "unregistered");
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void an_abandoned_one_is_unregistered_and_reported() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            Task<Integer> first =
                                    Async.detach(() -> listen(Overflow.latest()).next());
                            loop.untilIdle();
                            feed.send(1);
                            assertThat(first.await()).isEqualTo(1);
                            List<LoopFault> faults = List.of();
                            while (faults.isEmpty()) {
                                Async.blocking(System::gc);
                                Async.checkpoint();
                                faults = loop.takeFaults();
                            }
                        });
        assertThat(run.faults().getFirst().message()).contains("abandoned listened stream");
        assertThat(trace.steps()).containsExactly("registered", "unregistered");
    }
}
