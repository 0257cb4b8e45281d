package dev.millrace.samples.migrate.rxjava;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** On the way: three methods have new bodies and old signatures; the chain does not notice. */
public final class SteppedOrders implements Orders {

    private final Shop shop;
    private final CustomerDao customers;

    /** Orders in that shop. */
    public SteppedOrders(Shop shop, CustomerDao customers) {
        this.shop = shop;
        this.customers = customers;
    }

    @Override
    public Single<Receipt> order(String customerId, String article) {
        return customer(customerId)
                .flatMap(customer ->
                        shop.reserve(article).flatMap(reservation -> pay(customer, reservation)));
    }

    // @start region=pay
    private Single<Receipt> pay(Customer customer, Reservation reservation) {
        return RxBridge.toSingle(() -> {
            boolean paid = false;
            try {
                Receipt receipt =
                        Async.timeout(
                                Duration.ofSeconds(5),
                                () -> RxBridge.await(shop.charge(customer, reservation)));
                paid = true;
                return receipt;
            } catch (DeadlineExceededException late) {
                throw new TimeoutException(late.getMessage()); // what the chain's timeout throws
            } finally {
                if (!paid) { // a failure, the time limit, or a subscriber that left
                    Async.shield(
                            Duration.ofSeconds(2), () -> RxBridge.await(shop.release(reservation)));
                }
            }
        });
    }

    // @end

    // @start region=customer
    private Single<Customer> customer(String id) {
        return RxBridge.toSingle(() ->
                RunInExecutor.runInExecutor(() -> customers.find(id))
                        .awaitThrowing(SQLException.class)
                        .orElseThrow(() -> new UnknownCustomerException(id)));
    }

    // @end

    // @start region=drops
    @Override
    public Observable<Price> drops(String article) {
        return RxBridge.<Price>toFlowable(
                        out -> {
                            long before = Long.MIN_VALUE; // nothing is lower
                            try (var prices =
                                    RxBridge.values(
                                            shop.prices(article), BackpressureStrategy.BUFFER)
                                            .stream()) {
                                for (Price price : prices) {
                                    if (price.cents() < before) {
                                        out.emit(price);
                                    }
                                    before = price.cents();
                                }
                            }
                        })
                .toObservable();
    }
    // @end
}
