package dev.millrace.samples.migrate.rxjava;

import dev.millrace.DeadlineExceededException;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.samples.migrate.Price;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.util.concurrent.TimeoutException;

// @start region=door
/** For callers that still use RxJava. */
public record RxOrders(TaskOrders orders) implements Orders {

    @Override
    public Single<Receipt> order(String customerId, String article) {
        return RxBridge.toSingle(() -> {
            try {
                return orders.order(customerId, article);
            } catch (DeadlineExceededException late) {
                throw new TimeoutException(late.getMessage()); // the type that callers look for
            }
        });
    }

    @Override
    public Observable<Price> drops(String article) {
        return RxBridge.<Price>toFlowable(out -> orders.drops(article).forEach(out::emit))
                .toObservable();
    }
}
// @end
