package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A block of plain Java that is run before the call that takes it returns; it may await.
 *
 * <p>The call throws what the body throws and declares it: the compiler finds {@code X} in the
 * lambda. A body that throws nothing checked has {@link RuntimeException} for {@code X}; one that
 * throws several types has their common supertype. A body that is stored, returned or started for
 * later is a {@link Coroutine}.
 *
 * {@snippet lang=java :
 * Row row = Async.timeout(limit, () -> dao.load(7)); // throws SQLException, as dao.load does
 * }
 *
 * @param <T> the type of its value
 * @param <X> what it may throw
 * @apiNote The pattern is that of {@link ScopedValue.CallableOp}. Calls that take a body take a
 *     {@link VoidBody} as well; a lambda chooses by itself, and so does a reference to a method
 *     that is not overloaded, such as {@code task::await}.
 */
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Throwable> {

    /**
     * Runs on the fiber of a task and may await.
     *
     * @return its value
     * @throws X what the body throws
     */
    T run() throws X;
}
