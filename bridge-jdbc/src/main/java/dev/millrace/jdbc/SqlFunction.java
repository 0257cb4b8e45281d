package dev.millrace.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Work with a connection, a statement or a row, on a thread of the executor.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface SqlFunction<A, R extends @Nullable Object> {

    /**
     * May block; must not await.
     *
     * @param argument valid during this call only
     * @return the result
     * @throws SQLException reaches the waiting task
     */
    R apply(A argument) throws SQLException;
}
