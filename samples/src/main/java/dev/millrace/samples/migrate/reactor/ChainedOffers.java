package dev.millrace.samples.migrate.reactor;

import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Discounts;
import dev.millrace.samples.migrate.Offer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Before: chains of operators. */
public final class ChainedOffers implements Offers {

    private final Catalogue catalogue;
    private final Discounts discounts;

    /** Offers from that catalogue. */
    public ChainedOffers(Catalogue catalogue, Discounts discounts) {
        this.catalogue = catalogue;
        this.discounts = discounts;
    }

    // @start region=offer
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

    private Mono<Integer> percent(Customer customer) {
        return Mono.fromCallable(() -> discounts.percentFor(customer))
                .subscribeOn(Schedulers.boundedElastic());
    }

    // @end

    // @start region=price
    private Mono<Price> price(String article) {
        return catalogue
                .price(article)
                .timeout(Duration.ofSeconds(2))
                .retryWhen(
                        Retry.fixedDelay(2, Duration.ofMillis(50))
                                .filter(IOException.class::isInstance)
                                .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .onErrorResume(TimeoutException.class, late -> catalogue.listPrice(article));
    }

    // @end

    // @start region=alerts
    @Override
    public Flux<Alert> alerts(String article, long limit) {
        return catalogue
                .prices(article)
                .filter(price -> price.cents() < limit)
                .concatMap(price -> catalogue.stock(article).map(stock -> new Alert(price, stock)))
                .take(3);
    }
    // @end
}
