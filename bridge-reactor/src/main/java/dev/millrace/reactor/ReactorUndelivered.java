package dev.millrace.reactor;

import dev.millrace.reactivestreams.Undelivered;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Reactor's hooks: those of the subscriber's context if it brings some, else the global ones. */
final class ReactorUndelivered implements Undelivered {

    private final Context context;

    ReactorUndelivered(Context context) {
        this.context = context;
    }

    @Override
    public void failure(Throwable failure) {
        Operators.onErrorDropped(failure, context);
    }

    @Override
    public void element(Object element) {
        Operators.onDiscard(element, context);
    }
}
