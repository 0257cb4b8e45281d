package dev.millrace.samples.migrate.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.DeadlineExceededException;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.migrate.Discounts;
import dev.millrace.samples.migrate.Offer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The parts of the guide that need a clock or a context. */
class OffersInTimeTest extends EngineTest {
    private static final Discounts TEN_PERCENT = customer -> 10;
    private static final ContextVar<String> TENANT = ContextVar.forKey("tenant");

    private final FakeCatalogue catalogue = new FakeCatalogue();

    // @start region=stepVerifier
    @Test
    void before_a_late_price_is_that_of_the_list() {
        catalogue.price = Mono.never();
        var offers = new ChainedOffers(catalogue, customer -> 10);

        StepVerifier.withVirtualTime(() -> offers.offer("c1", "tea"))
                .thenAwait(Duration.ofSeconds(2))
                .expectNext(new Offer("Ada", new Price("tea", 450), 12))
                .verifyComplete();
    }

    // @end

    // @start region=testLoop
    @Test
    void after_a_late_price_is_that_of_the_list() {
        catalogue.price = Mono.never();
        var offers = new TaskOffers(catalogue, customer -> 10);

        var run =
                TestLoop.run(
                        engine,
                        loop ->
                                assertThat(offers.offer("c1", "tea").price())
                                        .isEqualTo(new Price("tea", 450)));

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2)); // virtual: it costs no time
    }

    // @end

    @Test
    void one_clock_drives_the_operators_too() {
        // @start region=oneClock
        TestLoop.run(
                engine,
                loop -> {
                    var clock = ReactorBridge.scheduler(loop.loop());
                    var ticks = Flux.interval(Duration.ofMinutes(1), clock).take(3);

                    assertThat(ReactorBridge.values(ticks).toList()).containsExactly(0L, 1L, 2L);
                    assertThat(loop.time()).isEqualTo(Duration.ofMinutes(3));
                });
        // @end
    }

    @Test
    void the_tenant_goes_in_with_the_subscriber_and_on_to_the_client() {
        catalogue.price =
                Mono.deferContextual(view -> Mono.just(new Price(view.get("tenant"), 400)));
        var offers = new MonoOffers(new TaskOffers(catalogue, TEN_PERCENT));

        TestLoop.run(
                engine,
                loop -> {
                    var offer =
                            offers.offer("c1", "tea")
                                    .contextWrite(view -> view.put("tenant", "acme"));
                    assertThat(ReactorBridge.awaitRequired(offer).price().article())
                            .isEqualTo("acme");
                });
    }

    @Test
    void a_body_reads_and_binds_the_context_of_its_subscriber() {
        TestLoop.run(
                engine,
                loop -> {
                    // @start region=context
                    Mono<String> who = Mono.deferContextual(view -> Mono.just(view.get("tenant")));

                    Mono<String> told =
                            ReactorBridge.<String>toMono(() -> {
                                String outer = TENANT.get(); // of the subscriber, by its key
                                String inner =
                                        TENANT.where(
                                                "umbrella", () -> ReactorBridge.awaitRequired(who));
                                return outer + ", " + inner;
                            });
                    // @end
                    var asked = told.contextWrite(view -> view.put("tenant", "acme"));
                    assertThat(ReactorBridge.awaitRequired(asked)).isEqualTo("acme, umbrella");
                });
    }

    @Test
    void a_door_may_speak_of_time_as_reactor_does() {
        // @start region=timeoutDoor
        Mono<String> late =
                ReactorBridge.<String>toMono(
                                () -> Async.timeout(Duration.ofSeconds(2), () -> slowly()))
                        .onErrorMap(
                                DeadlineExceededException.class,
                                e -> new TimeoutException(e.getMessage()));
        // @end
        TestLoop.run(
                engine,
                loop ->
                        assertThat(
                                        ReactorBridge.awaitRequired(
                                                late.onErrorReturn(
                                                        TimeoutException.class, "too late")))
                                .isEqualTo("too late"));
    }

    private static String slowly() {
        Async.sleep(Duration.ofHours(1));
        return "done";
    }
}
