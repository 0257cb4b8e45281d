package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Body} that is stored, returned, or started for later: the body of a task. It may throw
 * any exception, because the code that reads its outcome does not see its type.
 *
 * @param <T> the type of its value. The only type parameter: frameworks read the return type of a
 *     method from it
 */
@FunctionalInterface
public interface Coroutine<T extends @Nullable Object> extends Body<T, Exception> {}
