package dev.millrace.samples.migrate.reactor;

import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Price;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A catalogue of one customer and one article, parts of which a test replaces. */
final class FakeCatalogue implements Catalogue {

    Mono<Price> price = Mono.just(new Price("tea", 400));
    final AtomicBoolean pricesLeft = new AtomicBoolean();

    @Override
    public Mono<Customer> customer(String id) {
        return id.equals("c1") ? Mono.just(new Customer("c1", "Ada")) : Mono.empty();
    }

    @Override
    public Mono<Price> price(String article) {
        return price;
    }

    @Override
    public Mono<Price> listPrice(String article) {
        return Mono.just(new Price(article, 500));
    }

    @Override
    public Mono<Integer> stock(String article) {
        return Mono.just(12);
    }

    @Override
    public Flux<Price> prices(String article) {
        return Flux.<Price, Long>generate(
                        () -> 500L,
                        (cents, sink) -> {
                            sink.next(new Price(article, cents));
                            return cents - 50;
                        })
                .doOnCancel(() -> pricesLeft.set(true));
    }
}
