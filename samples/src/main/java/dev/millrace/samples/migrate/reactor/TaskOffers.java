package dev.millrace.samples.migrate.reactor;

import static dev.millrace.Async.mayThrow;
import static dev.millrace.Async.sleep;
import static dev.millrace.Async.timeout;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static dev.millrace.reactor.ReactorBridge.awaitRequired;

import dev.millrace.DeadlineExceededException;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Discounts;
import dev.millrace.samples.migrate.Offer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** After: plain Java, for tasks. */
public final class TaskOffers {

    private final Catalogue catalogue;
    private final Discounts discounts;

    /** Offers from that catalogue. */
    public TaskOffers(Catalogue catalogue, Discounts discounts) {
        this.catalogue = catalogue;
        this.discounts = discounts;
    }

    // @start region=offer
    /** An offer; awaits, so it is for tasks. */
    public Offer offer(String customerId, String article)
            throws UnknownCustomerException, IOException, SQLException {
        Customer customer = ReactorBridge.await(catalogue.customer(customerId)); // null: empty
        if (customer == null) {
            throw new UnknownCustomerException(customerId);
        }
        try {
            return TaskGroup.call(group -> {
                var price = group.fork(() -> price(article));
                var percent = group.fork(() -> percent(customer));
                var stock = group.fork(() -> awaitRequired(catalogue.stock(article)));
                return new Offer(
                        customer.name(), price.await().less(percent.await()), stock.await());
            });
        } catch (TaskGroupException e) { // callers look for the failure itself
            throw e.rethrowIf(IOException.class)
                    .rethrowIf(SQLException.class)
                    .rethrowIf(RuntimeException.class);
        }
    }

    private int percent(Customer customer) throws SQLException {
        return runInExecutor(() -> discounts.percentFor(customer))
                .awaitThrowing(SQLException.class);
    }

    // @end

    // @start region=price
    Price price(String article) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                mayThrow(IOException.class);
                return timeout(
                        Duration.ofSeconds(2), () -> awaitRequired(catalogue.price(article)));
            } catch (DeadlineExceededException late) {
                return awaitRequired(catalogue.listPrice(article));
            } catch (IOException failed) {
                if (attempt == 3) {
                    throw failed;
                }
                sleep(Duration.ofMillis(50));
            }
        }
    }

    // @end

    // @start region=alerts
    /** The first three prices below a limit. */
    public AsyncStream<Alert> alerts(String article, long limit) {
        return ReactorBridge.stream(catalogue.prices(article))
                .filter(price -> price.cents() < limit)
                .map(price -> new Alert(price, awaitRequired(catalogue.stock(article))))
                .take(3);
    }
    // @end
}
