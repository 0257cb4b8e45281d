/**
 * The bridge to JDBC: transactions as blocks of a task, statements that end when the task is
 * cancelled, rows as a stream. Start with {@link JdbcDatabase}.
 *
 * <h2 id="contract">The contract of a connection</h2>
 *
 * <ul>
 *   <li><b>Thread.</b> Driver calls, and the mappings of rows, run as jobs of an executor, never on
 *       the loop. One thread at a time uses a connection: calls of several tasks queue.
 *   <li><b>Suspension.</b> The calling task is suspended until its job has ended.
 *   <li><b>Cancellation.</b> A cancel calls {@link java.sql.Statement#cancel} on the running
 *       statement, repeatedly until it ends. The task waits for the job to end, so no statement
 *       runs on beside the rollback. If the job has not ended after {@linkplain
 *       JdbcDatabase#withLimit the limit}, its connection is ended by {@link
 *       java.sql.Connection#abort}. Jobs are not interrupted, because an interrupt would close a
 *       socket that a virtual thread uses; only the wait for a connection is.
 *   <li><b>Deadline.</b> The time left until the deadlines around a call is set as the {@linkplain
 *       java.sql.Statement#setQueryTimeout query timeout} of its statement, rounded up to whole
 *       seconds, unless the statement has a shorter one.
 *   <li><b>Transactions</b> are committed if their block returns, and rolled back if it ends in any
 *       other way. Commit, rollback and close are shielded from cancels, each with the limit, and
 *       wait only for jobs of their own connection. Streams that the block has opened are closed
 *       first.
 *   <li><b>Failure.</b> The exception of the driver is thrown, the same instance. A failure of a
 *       rollback or a close is added to the first failure as suppressed; after a block that
 *       returned, it goes to the loop's exception handler, because the commit is done. A connection
 *       that could neither be rolled back nor aborted is not returned to its pool.
 * </ul>
 */
@NullMarked
package dev.millrace.jdbc;

import org.jspecify.annotations.NullMarked;
