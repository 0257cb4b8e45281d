package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A body without a value as one that returns null. */
record ValuelessBody<X extends Throwable>(VoidBody<X> body) implements Body<@Nullable Void, X> {

    @Override
    public @Nullable Void run() throws X {
        body.run();
        return null;
    }
}
