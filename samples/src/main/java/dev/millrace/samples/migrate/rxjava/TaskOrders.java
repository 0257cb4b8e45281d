package dev.millrace.samples.migrate.rxjava;

import static dev.millrace.Async.shield;
import static dev.millrace.Async.timeout;
import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.rxjava.RxBridge;
import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** After: plain Java, for tasks. */
public final class TaskOrders {

    private final Shop shop;
    private final CustomerDao customers;

    /** Orders in that shop. */
    public TaskOrders(Shop shop, CustomerDao customers) {
        this.shop = shop;
        this.customers = customers;
    }

    // @start region=order
    /** Sells an article; awaits, so it is for tasks. */
    public Receipt order(String customerId, String article)
            throws UnknownCustomerException, IOException, SQLException {
        Customer customer =
                runInExecutor(() -> customers.find(customerId))
                        .awaitThrowing(SQLException.class)
                        .orElseThrow(() -> new UnknownCustomerException(customerId));
        Reservation reservation = RxBridge.await(shop.reserve(article));
        boolean paid = false;
        try {
            Receipt receipt =
                    timeout(
                            Duration.ofSeconds(5),
                            () -> RxBridge.await(shop.charge(customer, reservation)));
            paid = true;
            return receipt;
        } finally {
            if (!paid) { // a failure, the time limit, or a cancel
                shield(Duration.ofSeconds(2), () -> RxBridge.await(shop.release(reservation)));
            }
        }
    }

    // @end

    // @start region=drops
    /** The prices that are lower than the one before. */
    public AsyncStream<Price> drops(String article) {
        return AsyncStream.generate(out -> emitDrops(article, out));
    }

    private void emitDrops(String article, Emitter<Price> out) {
        long before = Long.MIN_VALUE; // nothing is lower
        try (var prices =
                RxBridge.values(shop.prices(article), BackpressureStrategy.BUFFER).stream()) {
            for (Price price : prices) {
                if (price.cents() < before) {
                    out.emit(price);
                }
                before = price.cents();
            }
        }
    }
    // @end
}
