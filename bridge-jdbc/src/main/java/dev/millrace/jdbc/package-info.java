/**
 * The bridge to JDBC: transactions as blocks of a task, statements that a cancel ends, rows as a
 * stream. The door is {@link JdbcDatabase}.
 *
 * <h2 id="contract">The contract of a connection</h2>
 *
 * <ul>
 *   <li><b>Thread.</b> Calls of the driver, mappings of rows among them, run as jobs of an executor
 *       and never on the loop. A connection is used by one thread at a time: calls of several tasks
 *       queue behind each other.
 *   <li><b>Suspension.</b> The calling task is suspended until its job has ended.
 *   <li><b>Cancellation.</b> A cancel calls {@link java.sql.Statement#cancel} for the statement
 *       under way, again until it ends; the task leaves with the job, so nothing of it runs on
 *       beside the rollback. What has not ended after {@linkplain JdbcDatabase#withLimit the limit}
 *       loses its connection, by {@link java.sql.Connection#abort}. Jobs are not interrupted, as an
 *       interrupt would close the connection of a virtual thread; only the wait for a connection
 *       is.
 *   <li><b>Deadline.</b> What is left of the deadlines around a call is the {@linkplain
 *       java.sql.Statement#setQueryTimeout query timeout} of its statement, rounded up to a second,
 *       where the driver has no shorter one.
 *   <li><b>Transactions</b> are committed if their block returns, and rolled back however else it
 *       ends. Commit, rollback and close are shielded from cancels, each under the limit, and wait
 *       for no jobs but those of their connection. Streams that the block has opened are closed
 *       first.
 *   <li><b>Failure.</b> What the driver throws is thrown, the same instance. What breaks in a
 *       rollback or a close is suppressed in the failure that came first; after a block that has
 *       returned it goes to the exception handler of the loop, since the commit is done. A
 *       connection that could neither be rolled back nor aborted is not given back.
 * </ul>
 */
@NullMarked
package dev.millrace.jdbc;

import org.jspecify.annotations.NullMarked;
