package dev.millrace.rxjava;

import io.reactivex.rxjava3.disposables.Disposable;
import org.reactivestreams.Subscription;

/** The disposable of a type without demand: only the cancellation means anything to it. */
record DisposableSubscription(Disposable disposable) implements Subscription {

    @Override
    public void request(long n) {
        // It brings what it has when it has it.
    }

    @Override
    public void cancel() {
        disposable.dispose();
    }
}
