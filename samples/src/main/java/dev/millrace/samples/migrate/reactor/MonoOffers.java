package dev.millrace.samples.migrate.reactor;

import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.migrate.Offer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

// @start region=door
/** For callers that still use Reactor. */
public record MonoOffers(TaskOffers offers) implements Offers {

    @Override
    public Mono<Offer> offer(String customerId, String article) {
        return ReactorBridge.toMono(() -> offers.offer(customerId, article));
    }

    @Override
    public Flux<Alert> alerts(String article, long limit) {
        return ReactorBridge.toFlux(out -> offers.alerts(article, limit).forEach(out::emit));
    }
}
// @end
