package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A body without a value as one that returns null. A type of its own, so that {@link #written}
 * finds the body.
 */
record Valueless(VoidCoroutine body) implements Coroutine<@Nullable Void> {

    @Override
    public @Nullable Void run() throws Exception {
        body.run();
        return null;
    }

    /** The body that the user wrote. */
    static Object written(Body<?, ?> body) {
        return body instanceof Valueless valueless ? valueless.body : body;
    }
}
