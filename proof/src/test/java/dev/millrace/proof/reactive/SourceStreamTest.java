package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.Publisher;

/** What a stream of a publisher asks for, hands on, and lets go of, besides the contract. */
@OnEachEngine(with = Completer.class)
@Timeout(60)
class SourceStreamTest extends EngineTest {
    @Parameter(1)
    Completer completer;

    @Test
    void it_subscribes_at_the_first_next_and_asks_for_its_prefetch() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var stream = PublisherBridge.stream(source);
                    loop.untilIdle();
                    assertThat(source.subscribed()).isFalse();
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    assertThat(source.requests()).containsExactly(256L);
                    completer.run(() -> source.subscriber().onNext(1));
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    assertThat(source.cancels()).isEqualTo(1);
                });
    }

    @Test
    void it_is_ready_when_an_element_or_the_end_has_come() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var stream = PublisherBridge.stream(source);
                    assertThat(stream.ready()).isFalse();
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    completer.run(() -> {
                        source.subscriber().onNext(1);
                        source.subscriber().onNext(2);
                    });
                    first.await();
                    assertThat(stream.ready()).isTrue();
                    assertThat(stream.next()).isEqualTo(2);
                    assertThat(stream.ready()).isFalse();
                    completer.run(() -> source.subscriber().onComplete());
                    assertThat(stream.ready()).isTrue();
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void it_asks_again_when_three_quarters_have_been_taken() {
        assertThat(requestsFor(256, 700)).containsExactly(256L, 192L, 192L, 192L);
        assertThat(requestsFor(8, 13)).containsExactly(8L, 6L, 6L);
        assertThat(requestsFor(1, 3)).containsExactly(1L, 1L, 1L, 1L);
        assertThat(requestsFor(3, 4)).containsExactly(3L, 3L);
    }

    private List<Long> requestsFor(int prefetch, int taken) {
        var requests = new ArrayList<Long>();
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var stream = PublisherBridge.values(source).stream(prefetch);
                    Task<?> reader =
                            Async.detach(() -> {
                                for (int n = 0; n < taken; n++) {
                                    stream.next();
                                }
                            });
                    loop.untilIdle();
                    int sent = 0;
                    while (!reader.done()) {
                        long allowed = source.requests().stream().mapToLong(Long::longValue).sum();
                        int from = sent;
                        int upTo = (int) Math.min(allowed, taken);
                        completer.run(() ->
                                IntStream.range(from, upTo).forEach(source.subscriber()::onNext));
                        sent = upTo;
                        loop.untilIdle();
                    }
                    stream.close();
                    requests.addAll(source.requests());
                });
        return requests;
    }

    @Test
    void a_batch_wakes_its_reader_once() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var trace = new Trace();
                    var stream = PublisherBridge.stream(source);
                    Task<?> reader =
                            Async.detach(() -> {
                                for (int n = 1; n <= 5; n++) {
                                    trace.add("read " + stream.next());
                                }
                            });
                    loop.untilIdle();
                    completer.runAtOnce(
                            () -> List.of(1, 2, 3, 4, 5).forEach(source.subscriber()::onNext));
                    Task<?> sibling = Async.detach(() -> trace.add("sibling"));
                    reader.await();
                    sibling.await();
                    // woken for each element, the reader would have let the sibling pass
                    assertThat(trace.steps().indexOf("sibling")).isIn(0, 5);
                    stream.close();
                });
    }

    @Test
    void a_subscription_that_comes_after_the_close_is_cancelled() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>().onSubscribe(() -> {});
                    var stream = PublisherBridge.stream(source);
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    stream.close();
                    assertThat(reader.await()).isNull();
                    completer.run(() -> source.subscriber().onSubscribe(source));
                    assertThat(source.cancels()).isEqualTo(1);
                    assertThat(source.requests()).isEmpty();
                });
    }

    @Test
    void a_cancel_of_a_subscribing_reader_after_the_close_is_no_failure_of_the_stream() {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<Integer> never = loop.loop().promise();
                    Publisher<Integer> source = subscriber -> never.await();
                    var stream = PublisherBridge.stream(source);
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    stream.close();
                    reader.cancel();
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(reader::await);
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void a_prefetch_is_one_or_more() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublisherBridge.values(new Replaying<Integer>()).stream(0));
    }

    @Test
    void a_failure_that_nobody_read_is_reported() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            var failure = new IOException("reset");
                            var source = new ScriptedPublisher<Integer>();
                            var stream = PublisherBridge.stream(source);
                            Task<Integer> reader = Async.detach(() -> stream.next());
                            loop.untilIdle();
                            completer.run(() -> {
                                source.subscriber().onNext(1);
                                source.subscriber().onError(failure);
                            });
                            assertThat(reader.await()).isEqualTo(1);
                            stream.close();
                        });
        assertThat(run.faults())
                .extracting(LoopFault::failure)
                .hasExactlyElementsOfTypes(IOException.class);
    }
}
