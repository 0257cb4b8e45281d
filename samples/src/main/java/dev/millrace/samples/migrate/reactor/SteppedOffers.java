package dev.millrace.samples.migrate.reactor;

import static dev.millrace.Async.mayThrow;
import static dev.millrace.Async.sleep;
import static dev.millrace.Async.timeout;
import static dev.millrace.reactor.ReactorBridge.awaitRequired;

import dev.millrace.DeadlineExceededException;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Discounts;
import dev.millrace.samples.migrate.Offer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** On the way: three methods have new bodies and old signatures; the chain does not notice. */
public final class SteppedOffers implements Offers {

    private final Catalogue catalogue;
    private final Discounts discounts;

    /** Offers from that catalogue. */
    public SteppedOffers(Catalogue catalogue, Discounts discounts) {
        this.catalogue = catalogue;
        this.discounts = discounts;
    }

    @Override
    public Mono<Offer> offer(String customerId, String article) {
        return catalogue
                .customer(customerId)
                .switchIfEmpty(Mono.error(() -> new UnknownCustomerException(customerId)))
                .flatMap(customer ->
                        Mono.zip(price(article), percent(customer), catalogue.stock(article))
                                .map(all ->
                                        new Offer(
                                                customer.name(),
                                                all.getT1().less(all.getT2()),
                                                all.getT3())));
    }

    // @start region=percent
    private Mono<Integer> percent(Customer customer) {
        return ReactorBridge.toMono(() ->
                RunInExecutor.runInExecutor(() -> discounts.percentFor(customer))
                        .awaitThrowing(SQLException.class));
    }

    // @end

    // @start region=price
    private Mono<Price> price(String article) {
        return ReactorBridge.toMono(() -> {
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
        });
    }

    // @end

    // @start region=alerts
    @Override
    public Flux<Alert> alerts(String article, long limit) {
        return ReactorBridge.toFlux(out ->
                ReactorBridge.stream(catalogue.prices(article))
                        .filter(price -> price.cents() < limit)
                        .map(price -> new Alert(price, awaitRequired(catalogue.stock(article))))
                        .take(3)
                        .forEach(out::emit));
    }
    // @end
}
