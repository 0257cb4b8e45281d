package dev.millrace.samples.migrate.rxjava;

import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Price;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A shop with one customer, where a test says how the payment goes. */
final class FakeShop implements Shop, CustomerDao {

    Single<Receipt> payment = Single.just(new Receipt("Ada", "tea"));
    Observable<Price> prices = Observable.empty();
    final List<Reservation> reserved = new ArrayList<>();

    @Override
    public Optional<Customer> find(String id) {
        return id.equals("c1") ? Optional.of(new Customer("c1", "Ada")) : Optional.empty();
    }

    @Override
    public Single<Reservation> reserve(String article) {
        return Single.fromCallable(() -> {
            var reservation = new Reservation(reserved.size(), article);
            reserved.add(reservation);
            return reservation;
        });
    }

    @Override
    public Completable release(Reservation reservation) {
        return Completable.fromAction(() -> {
            if (!reserved.remove(reservation)) {
                throw new IllegalStateException("released twice: " + reservation);
            }
        });
    }

    @Override
    public Single<Receipt> charge(Customer customer, Reservation reservation) {
        return payment;
    }

    @Override
    public Observable<Price> prices(String article) {
        return prices;
    }
}
