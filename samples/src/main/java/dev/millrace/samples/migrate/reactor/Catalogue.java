package dev.millrace.samples.migrate.reactor;

import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Price;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The clients of the shop's services, which the migration does not change. */
public interface Catalogue {

    /** The customer; empty if there is none. */
    Mono<Customer> customer(String id);

    /** Today's price; fails with an {@code IOException} now and then, or takes long. */
    Mono<Price> price(String article);

    /** The price of the printed list: always available, never the best. */
    Mono<Price> listPrice(String article);

    /** How many are in stock. */
    Mono<Integer> stock(String article);

    /** Every price from now on. */
    Flux<Price> prices(String article);
}
