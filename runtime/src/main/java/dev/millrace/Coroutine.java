package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Body} that is stored, returned, or started for later: the body of a task. It may throw
 * anything, as whoever reads its outcome is not the one who wrote it.
 *
 * @param <T> the type of its value; the only type parameter, since frameworks read from it what a
 *     method returns
 */
@FunctionalInterface
public interface Coroutine<T extends @Nullable Object> extends Body<T, Exception> {}
