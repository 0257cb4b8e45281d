package dev.millrace.samples.migrate.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.migrate.Discounts;
import dev.millrace.samples.migrate.Offer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

class OffersTest extends EngineTest {
    enum Style {
        CHAINED(ChainedOffers::new),
        STEPPED(SteppedOffers::new),
        TASKS((catalogue, discounts) -> new MonoOffers(new TaskOffers(catalogue, discounts)));

        private final BiFunction<Catalogue, Discounts, Offers> offers;

        Style(BiFunction<Catalogue, Discounts, Offers> offers) {
            this.offers = offers;
        }

        Offers over(Catalogue catalogue, Discounts discounts) {
            return offers.apply(catalogue, discounts);
        }
    }

    private static final Discounts TEN_PERCENT = customer -> 10;

    private final FakeCatalogue catalogue = new FakeCatalogue();

    @ParameterizedTest
    @EnumSource
    void every_style_makes_the_same_offer(Style style) {
        Offers offers = style.over(catalogue, TEN_PERCENT);

        TestLoop.run(
                engine,
                loop ->
                        assertThat(ReactorBridge.awaitRequired(offers.offer("c1", "tea")))
                                .isEqualTo(new Offer("Ada", new Price("tea", 360), 12)));
    }

    @ParameterizedTest
    @EnumSource
    void a_customer_nobody_knows_is_a_failure_of_its_own_type(Style style) {
        Offers offers = style.over(catalogue, TEN_PERCENT);

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> ReactorBridge.await(offers.offer("c2", "tea")))
                                .isInstanceOf(UnknownCustomerException.class));
    }

    @ParameterizedTest
    @EnumSource
    void a_failure_arrives_as_the_same_instance_and_cancels_the_rest(Style style) {
        var broken = new SQLException("broken");
        var left = new AtomicBoolean();
        catalogue.price = Mono.<Price>never().doOnCancel(() -> left.set(true));
        Offers offers =
                style.over(
                        catalogue,
                        customer -> {
                            throw broken;
                        });

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> ReactorBridge.await(offers.offer("c1", "tea")))
                                .isSameAs(broken));
        assertThat(left).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_price_that_fails_twice_is_asked_for_three_times(Style style) {
        var attempts = new AtomicInteger();
        catalogue.price =
                Mono.fromCallable(() -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new IOException("try again");
                    }
                    return new Price("tea", 400);
                });
        Offers offers = style.over(catalogue, TEN_PERCENT);

        TestLoop.run(
                engine,
                loop ->
                        assertThat(ReactorBridge.awaitRequired(offers.offer("c1", "tea")).price())
                                .isEqualTo(new Price("tea", 360)));
        assertThat(attempts).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource
    void a_price_that_fails_for_good_is_its_own_failure(Style style) {
        var broken = new IOException("broken");
        catalogue.price = Mono.error(broken);
        Offers offers = style.over(catalogue, TEN_PERCENT);

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> ReactorBridge.await(offers.offer("c1", "tea")))
                                .isSameAs(broken));
    }

    @ParameterizedTest
    @EnumSource
    void a_caller_that_leaves_cancels_what_is_under_way(Style style) {
        var left = new AtomicBoolean();
        catalogue.price = Mono.<Price>never().doOnCancel(() -> left.set(true));
        Offers offers = style.over(catalogue, TEN_PERCENT);

        TestLoop.run(
                engine,
                loop -> {
                    var caller = offers.offer("c1", "tea").subscribe();
                    loop.untilIdle();
                    assertThat(left).isFalse();

                    caller.dispose();
                    loop.untilIdle();
                    assertThat(left).isTrue();
                });
    }

    @ParameterizedTest
    @EnumSource
    void three_alerts_and_the_source_is_left(Style style) {
        Offers offers = style.over(catalogue, TEN_PERCENT);

        TestLoop.run(
                engine,
                loop ->
                        assertThat(ReactorBridge.values(offers.alerts("tea", 450)).toList())
                                .extracting(alert -> alert.price().cents())
                                .containsExactly(400L, 350L, 300L));
        assertThat(catalogue.pricesLeft).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_slow_consumer_of_alerts_gets_them_all_the_same(Style style) {
        Offers offers = style.over(catalogue, TEN_PERCENT);
        var seen = new ArrayList<Integer>();

        TestLoop.run(
                engine,
                loop ->
                        ReactorBridge.values(offers.alerts("tea", 450)).stream(1)
                                .forEach(alert -> {
                                    Async.checkpoint();
                                    seen.add(alert.inStock());
                                }));
        assertThat(seen).containsExactly(12, 12, 12);
    }
}
