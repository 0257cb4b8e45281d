package dev.millrace.internal.thread;

import java.lang.ref.Cleaner;
import java.util.function.BiFunction;

/** What is done when an object has been garbage-collected. */
public final class Collected implements BiFunction<Object, Runnable, Cleaner.Cleanable> {
    /** {@link #then} as an object. */
    public static final Collected INSTANCE = new Collected();

    private Collected() {}

    /**
     * Runs {@code action}, which must not refer to {@code watched}, once that is collected. A watch
     * of an object that can outlive its loop is to be cleaned when the loop ends. Any thread.
     */
    public static Cleaner.Cleanable then(Object watched, Runnable action) {
        return OnFirstUse.CLEANER.register(watched, action);
    }

    @Override
    public Cleaner.Cleanable apply(Object watched, Runnable action) {
        return then(watched, action);
    }

    /** The cleaner. Its thread starts with the first watch. */
    private static final class OnFirstUse {
        static final Cleaner CLEANER =
                Cleaner.create(
                        Thread.ofPlatform()
                                .daemon()
                                .name("millrace-collected")
                                .inheritInheritableThreadLocals(false)
                                .factory());
    }
}
