package dev.millrace.rxjava;

import dev.millrace.reactivestreams.Undelivered;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;

/** RxJava's hook, which is global. */
final class RxUndelivered implements Undelivered {

    static final RxUndelivered HOOK = new RxUndelivered();

    private RxUndelivered() {}

    @Override
    public void failure(Throwable failure) {
        RxJavaPlugins.onError(failure);
    }

    @Override
    public void element(Object element) {
        // RxJava knows nothing that an element could be released with.
    }
}
