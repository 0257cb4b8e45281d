package dev.millrace.samples.migrate.rxjava;

import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Price;
import dev.millrace.samples.migrate.UnknownCustomerException;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.concurrent.TimeUnit;

/** Before: chains of operators. */
public final class ChainedOrders implements Orders {

    private final Shop shop;
    private final CustomerDao customers;

    /** Orders in that shop. */
    public ChainedOrders(Shop shop, CustomerDao customers) {
        this.shop = shop;
        this.customers = customers;
    }

    // @start region=order
    @Override
    public Single<Receipt> order(String customerId, String article) {
        return customer(customerId)
                .flatMap(customer ->
                        shop.reserve(article).flatMap(reservation -> pay(customer, reservation)));
    }

    private Single<Customer> customer(String id) {
        return Single.fromCallable(() ->
                        customers.find(id).orElseThrow(() -> new UnknownCustomerException(id)))
                .subscribeOn(Schedulers.io());
    }

    private Single<Receipt> pay(Customer customer, Reservation reservation) {
        return shop.charge(customer, reservation)
                .timeout(5, TimeUnit.SECONDS)
                .onErrorResumeNext(
                        failure -> shop.release(reservation).andThen(Single.error(failure)))
                .doOnDispose(() -> shop.release(reservation).subscribe()); // nobody waits for it
    }

    // @end

    // @start region=drops
    @Override
    public Observable<Price> drops(String article) {
        return shop.prices(article)
                .buffer(2, 1)
                .filter(two -> two.size() == 2 && two.getLast().cents() < two.getFirst().cents())
                .map(two -> two.getLast());
    }
    // @end
}
