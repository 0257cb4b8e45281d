package dev.millrace.samples.migrate.rxjava;

import dev.millrace.samples.migrate.Customer;
import dev.millrace.samples.migrate.Price;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;

/** The clients of the shop's services, which the migration does not change. */
public interface Shop {

    /** Reserves an article. */
    Single<Reservation> reserve(String article);

    /** Releases a reservation. */
    Completable release(Reservation reservation);

    /** Charges the customer; fails with an {@code IOException} now and then, or takes long. */
    Single<Receipt> charge(Customer customer, Reservation reservation);

    /** Every price from now on, at the market's pace. */
    Observable<Price> prices(String article);
}
