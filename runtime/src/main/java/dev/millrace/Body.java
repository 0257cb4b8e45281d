package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * A block of plain Java that a call runs before it returns; it may await.
 *
 * <p>The call declares and throws what the body throws: the compiler infers {@code X} from the
 * lambda. If the body throws nothing checked, {@code X} is {@link RuntimeException}; if it throws
 * several types, it is their common supertype. A body that is stored, returned or started for later
 * is a {@link Coroutine}.
 *
 * {@snippet lang=java :
 * Row row = Async.timeout(limit, () -> dao.load(7)); // throws SQLException, as dao.load does
 * }
 *
 * @param <T> the type of its value
 * @param <X> what it may throw
 * @apiNote The pattern is that of {@link ScopedValue.CallableOp}. Calls that take a body take a
 *     {@link VoidBody} as well; the compiler chooses by the lambda, or by a reference to a method
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
