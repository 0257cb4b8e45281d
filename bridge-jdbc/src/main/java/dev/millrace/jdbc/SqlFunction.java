package dev.millrace.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a connection, a statement or a row, on a thread of the executor.
 *
 * @param <A> what it is given
 * @param <R> what it makes of that
 */
@FunctionalInterface
public interface SqlFunction<A, R extends @Nullable Object> {

    /**
     * May block; must not await.
     *
     * @param argument of use in this call only
     * @return the result
     * @throws SQLException thrown to the task that waits
     */
    R apply(A argument) throws SQLException;
}
