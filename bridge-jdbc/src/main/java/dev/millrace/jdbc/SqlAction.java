package dev.millrace.jdbc;

import java.sql.SQLException;

/**
 * A {@link SqlFunction} without a result.
 *
 * @param <A> what it is given
 */
@FunctionalInterface
public interface SqlAction<A> {

    /**
     * May block; must not await.
     *
     * @param argument of use in this call only
     * @throws SQLException thrown to the task that waits
     */
    void apply(A argument) throws SQLException;
}
