package dev.millrace.jdbc;

import java.sql.SQLException;

/**
 * A {@link SqlFunction} without a result.
 *
 * @param <A> the type of the argument
 */
@FunctionalInterface
public interface SqlAction<A> {

    /**
     * May block; must not await.
     *
     * @param argument valid during this call only
     * @throws SQLException reaches the waiting task
     */
    void apply(A argument) throws SQLException;
}
