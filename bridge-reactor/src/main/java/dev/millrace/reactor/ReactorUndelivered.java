package dev.millrace.reactor;

import dev.millrace.reactivestreams.Undelivered;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Reactor's hooks: those of the subscriber's context, else the global ones. */
final class ReactorUndelivered implements Undelivered {

    /** Reactor's own key, under which {@code doOnDiscard} puts its hook for upstream operators. */
    private static final String ON_DISCARD = "reactor.onDiscard.local";

    private final Context context;

    ReactorUndelivered(Context context) {
        this.context = context;
    }

    @Override
    public void failure(Throwable failure) {
        Operators.onErrorDropped(failure, context);
    }

    @Override
    public boolean element(Object element) {
        return discard(element, context);
    }

    /** False if no operator in the chain has a hook for it. */
    static boolean discard(Object element, Context context) {
        if (!context.hasKey(ON_DISCARD)) {
            return false;
        }
        Operators.onDiscard(element, context);
        return true;
    }
}
