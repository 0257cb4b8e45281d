package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A body without a value as one whose value is null; a type of its own, to get at the body. */
record Valueless(VoidCoroutine body) implements Coroutine<@Nullable Void> {

    @Override
    public @Nullable Void run() throws Exception {
        body.run();
        return null;
    }

    /** What the user wrote. */
    static Object written(Body<?, ?> body) {
        return body instanceof Valueless valueless ? valueless.body : body;
    }
}
