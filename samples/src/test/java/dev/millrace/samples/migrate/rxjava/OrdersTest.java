package dev.millrace.samples.migrate.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrdersTest extends EngineTest {
    enum Style {
        CHAINED(ChainedOrders::new),
        STEPPED(SteppedOrders::new),
        TASKS((shop, customers) -> new RxOrders(new TaskOrders(shop, customers)));

        private final BiFunction<Shop, CustomerDao, Orders> orders;

        Style(BiFunction<Shop, CustomerDao, Orders> orders) {
            this.orders = orders;
        }

        Orders over(FakeShop shop) {
            return orders.apply(shop, shop);
        }
    }

    private final FakeShop shop = new FakeShop();

    @ParameterizedTest
    @EnumSource
    void every_style_sells_the_article(Style style) {
        Orders orders = style.over(shop);

        TestLoop.run(
                engine,
                loop ->
                        assertThat(RxBridge.await(orders.order("c1", "tea")))
                                .isEqualTo(new Receipt("Ada", "tea")));
        assertThat(shop.reserved).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_customer_nobody_knows_reserves_nothing(Style style) {
        Orders orders = style.over(shop);

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> RxBridge.await(orders.order("c2", "tea")))
                                .isInstanceOf(UnknownCustomerException.class));
        assertThat(shop.reserved).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_payment_that_fails_releases_the_article_and_is_told_as_it_is(Style style) {
        var broken = new IOException("broken");
        shop.payment = Single.error(broken);
        Orders orders = style.over(shop);

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> RxBridge.await(orders.order("c1", "tea")))
                                .isSameAs(broken));
        assertThat(shop.reserved).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_caller_that_leaves_ends_the_payment_and_releases_the_article(Style style) {
        var asked = new CountDownLatch(1);
        var payment = SingleSubject.<Receipt>create();
        shop.payment = payment.doOnSubscribe(subscribed -> asked.countDown());
        Orders orders = style.over(shop);

        TestLoop.run(
                engine,
                loop -> {
                    var caller = orders.order("c1", "tea").subscribe();
                    Async.blocking(() -> asked.await());
                    loop.untilIdle();
                    assertThat(shop.reserved).hasSize(1);

                    caller.dispose();
                    loop.untilIdle();
                    assertThat(payment.hasObservers()).isFalse();
                    assertThat(shop.reserved).isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void prices_are_compared_with_the_one_before(Style style) {
        shop.prices = Observable.just(5L, 4L, 6L, 6L, 3L, 2L).map(cents -> new Price("tea", cents));
        Orders orders = style.over(shop);

        TestLoop.run(
                engine,
                loop ->
                        assertThat(
                                        RxBridge.values(
                                                        orders.drops("tea"),
                                                        BackpressureStrategy.BUFFER)
                                                .toList())
                                .extracting(Price::cents)
                                .containsExactly(4L, 3L, 2L));
    }

    @ParameterizedTest
    @EnumSource
    void who_stops_listening_is_taken_off_the_market(Style style) {
        var market = PublishSubject.<Price>create();
        shop.prices = market;
        Orders orders = style.over(shop);

        TestLoop.run(
                engine,
                loop -> {
                    var listener = orders.drops("tea").test();
                    loop.untilIdle();
                    market.onNext(new Price("tea", 5));
                    market.onNext(new Price("tea", 4));
                    loop.untilIdle();
                    listener.assertValues(new Price("tea", 4));

                    listener.dispose();
                    loop.untilIdle();
                    assertThat(market.hasObservers()).isFalse();
                });
    }
}
