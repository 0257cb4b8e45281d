package dev.millrace;

import dev.millrace.spi.LoopObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whoever wants to observe each loop that is opened from now on. It knows none of them: a loop
 * looks here when it is opened, and asks later whether this is over.
 */
final class EveryLoop implements Handle {
    private static final List<EveryLoop> REGISTERED = new CopyOnWriteArrayList<>();

    private final Object code; // of the user, for messages
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

    /** Null if that loop is not to be observed. */
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
