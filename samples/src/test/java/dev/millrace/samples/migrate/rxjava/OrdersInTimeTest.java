package dev.millrace.samples.migrate.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ContextVar;
import dev.millrace.DeadlineExceededException;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The parts of the guide that need a clock, a context or a hook. */
class OrdersInTimeTest extends EngineTest {
    private static final ContextVar<String> TENANT = ContextVar.of("tenant");

    private final FakeShop shop = new FakeShop();

    @AfterEach
    void restoreThePlugins() {
        RxJavaPlugins.reset();
    }

    // @start region=testScheduler
    @Test
    void before_a_payment_has_five_seconds() {
        var clock = new TestScheduler();
        RxJavaPlugins.setComputationSchedulerHandler(real -> clock);
        RxJavaPlugins.setIoSchedulerHandler(real -> Schedulers.trampoline());
        shop.payment = Single.never();

        var order = new ChainedOrders(shop, shop).order("c1", "tea").test();
        clock.advanceTimeBy(5, TimeUnit.SECONDS);

        order.assertError(TimeoutException.class);
        assertThat(shop.reserved).isEmpty();
    }

    // @end

    // @start region=testLoop
    @Test
    void after_a_payment_has_five_seconds() {
        shop.payment = Single.never();

        var run =
                TestLoop.run(
                        engine,
                        loop ->
                                assertThatThrownBy(
                                                () -> new TaskOrders(shop, shop).order("c1", "tea"))
                                        .isInstanceOf(DeadlineExceededException.class));

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5)); // virtual: it costs no time
        assertThat(shop.reserved).isEmpty();
    }

    // @end

    @Test
    void the_door_speaks_of_time_as_the_chain_did() {
        shop.payment = Single.never();
        var orders = new RxOrders(new TaskOrders(shop, shop));

        TestLoop.run(
                engine,
                loop ->
                        assertThatThrownBy(() -> RxBridge.await(orders.order("c1", "tea")))
                                .isInstanceOf(TimeoutException.class));
    }

    @Test
    void one_clock_drives_the_operators_too() {
        TestLoop.run(
                engine,
                loop -> {
                    // @start region=oneClock
                    var clock = RxBridge.scheduler(loop.loop());
                    var ticks = Flowable.interval(1, TimeUnit.MINUTES, clock).take(3);

                    assertThat(RxBridge.values(ticks).toList()).containsExactly(0L, 1L, 2L);
                    assertThat(loop.time()).isEqualTo(Duration.ofMinutes(3));
                    // @end
                });
    }

    @Test
    void a_body_has_the_context_of_the_code_that_subscribes() {
        TestLoop.run(
                engine,
                loop -> {
                    // @start region=context
                    Single<String> tenant = RxBridge.toSingle(() -> TENANT.get());

                    String seen =
                            TENANT.where(
                                    "acme", () -> RxBridge.await(tenant.map(name -> name + "!")));
                    // @end
                    assertThat(seen).isEqualTo("acme!");
                });
    }

    @Test
    void an_error_that_comes_too_late_goes_to_the_hook() {
        List<Throwable> dropped = new ArrayList<>();
        RxJavaPlugins.setErrorHandler(dropped::add);
        var late = new IllegalStateException("late");

        TestLoop.run(
                engine,
                loop -> {
                    var left =
                            RxBridge.toSingle(
                                            () -> {
                                                try {
                                                    return RxBridge.await(Single.<String>never());
                                                } finally {
                                                    fail(late);
                                                }
                                            })
                                    .subscribe();
                    loop.untilIdle();
                    left.dispose();
                    loop.untilIdle();
                });
        assertThat(dropped).containsExactly(late);
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }
}
