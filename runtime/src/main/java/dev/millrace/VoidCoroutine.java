package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A {@link Coroutine} without a value. */
@FunctionalInterface
public interface VoidCoroutine extends VoidBody<Exception> {

    /** This body as a {@link Coroutine} that returns null. */
    @Override
    default Coroutine<@Nullable Void> returningNull() {
        return new Valueless(this);
    }
}
