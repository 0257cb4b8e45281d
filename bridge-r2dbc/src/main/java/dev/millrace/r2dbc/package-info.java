/**
 * The bridge to R2DBC: transactions as blocks of a task, statements that are awaited, rows as a
 * stream. The door is {@link R2dbcDatabase}.
 *
 * <h2 id="contract">The contract of a connection</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task is suspended until the driver has answered, and keeps
 *       {@linkplain dev.millrace.reactivestreams##await the await contract}.
 *   <li><b>Thread.</b> Mappings of rows run on a thread of the driver, and must be quick. Tasks go
 *       on, on their loop.
 *   <li><b>One at a time.</b> A connection answers one statement after the other, and a stream of
 *       rows is one until it is closed: a call meanwhile is refused. So is one during a begin, a
 *       commit or a rollback.
 *   <li><b>Cancellation.</b> A cancel cancels the subscription, with which a driver throws away
 *       what still comes, and runs {@linkplain R2dbcDatabase#withCancel the driver's own cancel} if
 *       it was told one, which ends the work of the server too.
 *   <li><b>Deadline.</b> The deadlines around a call cancel it. The server is told too, where the
 *       driver has {@code setStatementTimeout}: once per deadline it is set to what is left and a
 *       second more. It counts that from the begin of each statement, so a later one may run on
 *       longer if nothing cancels it. {@link R2dbcConnection#call} tells it nothing. Before the
 *       connection goes back that timeout is switched off again.
 *   <li><b>Transactions</b> are committed if their block returns, and rolled back however else it
 *       ends. Commit, rollback and close are shielded from cancels, each under {@linkplain
 *       R2dbcDatabase#withLimit a limit}. Streams that the block has opened are closed first.
 *   <li><b>Failure.</b> What the driver signals is thrown, the same instance. What breaks in a
 *       rollback or a close is suppressed in the failure that came first; after a block that has
 *       returned it goes to the exception handler of the loop, since the commit is done.
 * </ul>
 */
@NullMarked
package dev.millrace.r2dbc;

import org.jspecify.annotations.NullMarked;
