package dev.millrace.spi;

import java.util.function.Consumer;

/**
 * A done-callback of a bridge's or a stream's own. Registered with {@code
 * LoopFuture.addDoneCallback}, it carries no context, so that no accessor of a thread-local, which
 * is foreign code and may throw, can keep whoever waits behind it from being told. If it calls code
 * of the user, it brings the context for that itself.
 *
 * @param <F> the future
 */
@FunctionalInterface
public interface OwnStep<F> extends Consumer<F> {

    /**
     * Whether it sees to the failure that the future may end with. One that only wants to know that
     * the future is done says no: then the failure is still reported if nobody else reads it.
     *
     * @return true, if not overridden
     */
    default boolean readsFailure() {
        return true;
    }
}
