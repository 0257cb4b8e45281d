package dev.millrace.rxjava;

import dev.millrace.reactivestreams.Undelivered;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;

/** RxJava's global error hook. */
final class RxUndelivered implements Undelivered {

    static final RxUndelivered HOOK = new RxUndelivered();

    private RxUndelivered() {}

    @Override
    public void failure(Throwable failure) {
        RxJavaPlugins.onError(failure);
    }

    @Override
    public boolean element(Object element) {
        return false; // RxJava has no hook to release an element
    }
}
