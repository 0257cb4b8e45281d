package dev.millrace.rxjava;

import io.reactivex.rxjava3.disposables.Disposable;
import org.reactivestreams.Subscription;

/** The disposable of a type without demand, as a subscription that can only be cancelled. */
record DisposableSubscription(Disposable disposable) implements Subscription {

    @Override
    public void request(long n) {
        // there is no demand to pass on
    }

    @Override
    public void cancel() {
        disposable.dispose();
    }
}
