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
public interface OwnStep<F> extends Consumer<F> {}
