/**
 * The bridge to R2DBC: transactions as blocks of a task, statements that are awaited, rows as a
 * stream. Start with {@link R2dbcDatabase}.
 *
 * <h2 id="contract">The contract of a connection</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task is suspended until the driver has answered, and keeps
 *       {@linkplain dev.millrace.reactivestreams##await the await contract}.
 *   <li><b>Thread.</b> Mappings of rows run on a thread of the driver and must be quick. Tasks
 *       continue on their loop.
 *   <li><b>One at a time.</b> A connection runs one statement at a time, and a stream of rows
 *       counts as a running statement until it is closed. A second call meanwhile throws an {@code
 *       IllegalStateException}, also during a begin, a commit or a rollback.
 *   <li><b>Cancellation.</b> A cancel cancels the subscription, so the driver drops what still
 *       comes. If {@linkplain R2dbcDatabase#withCancel a cancel of the driver} is set, it runs,
 *       too, and ends the work on the server.
 *   <li><b>Deadline.</b> The deadlines around a call cancel it. If the driver supports {@code
 *       setStatementTimeout}, the server gets a timeout as well: once per deadline, the time left
 *       plus one second. The server counts it from the start of each statement, so a later
 *       statement may run longer unless it is cancelled. {@link R2dbcConnection#call} does not set
 *       it. It is switched off before the connection is closed.
 *   <li><b>Transactions</b> are committed if their block returns, and rolled back if it ends in any
 *       other way. Commit, rollback and close are shielded from cancels, each with {@linkplain
 *       R2dbcDatabase#withLimit a limit}. Streams that the block has opened are closed first.
 *   <li><b>Failure.</b> The error of the driver is thrown, the same instance. A failure of a
 *       rollback or a close is added to the first failure as suppressed; after a block that
 *       returned, it goes to the loop's exception handler, because the commit is done.
 * </ul>
 */
@NullMarked
package dev.millrace.r2dbc;

import org.jspecify.annotations.NullMarked;
