package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The bridges as a user starts them: no flag, whatever engine there is then. */
@Tag("without-opens")
@Timeout(60)
class ReactiveBridgesWithoutOpensTest {

    @Test
    void a_stream_goes_through_every_world_and_comes_back() {
        var run =
                TestLoop.run(loop -> {
                    List<Integer> all = IntStream.range(0, 500).boxed().toList();
                    Flow.Publisher<Integer> flow =
                            PublisherBridge.asFlow(
                                    PublisherBridge.toPublisher(out -> {
                                        for (int n : all) {
                                            Async.sleep(Duration.ofSeconds(1));
                                            out.emit(n);
                                        }
                                    }));
                    var flux = ReactorBridge.toFlux(PublisherBridge.stream(flow));
                    var flowable = RxBridge.toFlowable(ReactorBridge.values(flux).stream(3));
                    assertThat(RxBridge.values(flowable).stream(1).toList()).isEqualTo(all);
                });
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(500));
    }

    @Test
    void a_value_from_another_thread_comes_back_to_the_loop() {
        TestLoop.run(loop -> {
            Mono<Integer> elsewhere =
                    Flux.range(1, 4).publishOn(Schedulers.parallel()).reduce(Integer::sum);
            assertThat(ReactorBridge.awaitRequired(elsewhere)).isEqualTo(10);
            assertThat(
                            RxBridge.await(
                                    RxBridge.toSingle(
                                            () -> ReactorBridge.awaitRequired(elsewhere))))
                    .isEqualTo(10);
            assertThat(loop.loop().inLoop()).isTrue();
        });
    }
}
