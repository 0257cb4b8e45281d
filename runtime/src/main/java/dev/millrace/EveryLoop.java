package dev.millrace;

import dev.millrace.spi.LoopObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A registration that observes each loop opened from now on. It does not refer to the loops: a loop
 * checks the registrations when it is opened, and later asks whether they are cancelled.
 */
final class EveryLoop implements Handle {
    private static final List<EveryLoop> REGISTERED = new CopyOnWriteArrayList<>();

    private final Object code; // the user's code, for messages
    private final Function<Object, @Nullable LoopObserver> observers;
    private volatile boolean cancelled;

    private EveryLoop(Object code, Function<Object, @Nullable LoopObserver> observers) {
        this.code = code;
        this.observers = observers;
    }

    static Handle observe(Object code, Function<Object, @Nullable LoopObserver> observers) {
        var everywhere = new EveryLoop(code, observers);
        REGISTERED.add(everywhere);
        return everywhere;
    }

    static List<EveryLoop> registered() {
        return REGISTERED;
    }

    /** The observer of {@code loop}; null for none. */
    @Nullable LoopObserver observerOf(Object loop) {
        return observers.apply(loop);
    }

    Object code() {
        return code;
    }

    @Override
    public void cancel() {
        cancelled = true;
        REGISTERED.remove(this);
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public String toString() {
        return "registration of an observer of every loop";
    }
}
