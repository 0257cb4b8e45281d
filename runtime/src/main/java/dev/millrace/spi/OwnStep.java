package dev.millrace.spi;

import java.util.function.Consumer;

/**
 * An internal done-callback of a bridge or a stream, for {@code LoopFuture.addDoneCallback}. It has
 * no context, because a thread-local accessor, which is foreign code, could throw and keep it from
 * running. If it calls user code, it must set the context itself.
 *
 * @param <F> the type of the future
 */
@FunctionalInterface
public interface OwnStep<F> extends Consumer<F> {

    /**
     * Whether it handles a failure of the future. If not, the failure is reported unless other code
     * reads it.
     *
     * @return true by default
     */
    default boolean readsFailure() {
        return true;
    }
}
