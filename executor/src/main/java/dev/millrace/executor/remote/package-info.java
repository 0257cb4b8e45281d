/**
 * Runs named jobs in other processes. Start with {@link dev.millrace.executor.remote.RemotePool}:
 * its static {@code runInExecutor} takes a {@link dev.millrace.executor.remote.RemoteCall}, which
 * is a {@link dev.millrace.executor.remote.RemoteJob} and its argument. {@link
 * dev.millrace.executor.remote.ForeignEngine} is the pool for any engine that is an {@code
 * ExecutorService}.
 *
 * <h2 id="job">The contract of a remote job</h2>
 *
 * <ul>
 *   <li><b>What is sent.</b> The name of a job that both sides list, and its argument and result,
 *       encoded by its codecs. No context, no thread-locals, no class names to load, no code.
 *   <li><b>Thread.</b> The argument is encoded on a thread of the pool, so it must not change
 *       before the task is done. The body runs on a thread of the other process.
 *   <li><b>Failure.</b> {@link dev.millrace.executor.remote.JobFailedException} if the body threw,
 *       with the exception as text; {@link dev.millrace.executor.remote.JobDeadlineException} if it
 *       ran too long; {@link dev.millrace.executor.remote.JobMismatchException} if the two sides
 *       list different jobs; {@link dev.millrace.executor.codec.UnencodableException} with the path
 *       to the part that cannot be sent; and an exception of the pool if a worker is lost.
 *   <li><b>Delivery.</b> If a process is lost, nobody knows how far the body came, so the task
 *       fails. A job {@linkplain dev.millrace.executor.remote.RemoteJob#withRetries declared
 *       idempotent} runs again.
 * </ul>
 *
 * <p>To write your own transport, use {@link dev.millrace.executor.remote.JobWire} on both sides.
 * References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.remote;

import org.jspecify.annotations.NullMarked;
