package dev.millrace.samples.migrate.rxjava;

import dev.millrace.samples.migrate.Price;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;

// @start region=orders
/** What the rest of the application sees, before, during and after. */
public interface Orders {

    /** Sells an article; after a failure or a dispose nothing stays reserved. */
    Single<Receipt> order(String customerId, String article);

    /** The prices that are lower than the one before. */
    Observable<Price> drops(String article);
}
// @end
