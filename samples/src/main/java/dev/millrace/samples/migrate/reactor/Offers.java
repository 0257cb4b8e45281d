package dev.millrace.samples.migrate.reactor;

import dev.millrace.samples.migrate.Offer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

// @start region=offers
/** What the rest of the application sees, before, during and after. */
public interface Offers {

    /** An offer; fails with an {@code UnknownCustomerException}. */
    Mono<Offer> offer(String customerId, String article);

    /** The first three prices below a limit. */
    Flux<Alert> alerts(String article, long limit);
}
// @end
