/**
 * What all pools of other processes have in common. The door is {@link
 * dev.millrace.executor.remote.RemotePool}, whose static {@code runInExecutor} takes a {@link
 * dev.millrace.executor.remote.RemoteCall}: a {@link dev.millrace.executor.remote.RemoteJob}, which
 * both sides know by its name, with its argument. {@link
 * dev.millrace.executor.remote.ForeignEngine} is the pool for any engine that looks like an
 * executor service.
 *
 * <h2 id="job">The contract of a remote job</h2>
 *
 * <ul>
 *   <li><b>What crosses.</b> The name of a job that both sides list, its argument and its result,
 *       in the bytes of its codecs. No context, no thread-local, no class name, no code.
 *   <li><b>Thread.</b> The argument is written on a thread of the pool, so it must not change
 *       before the task is done. The body runs in the other process, on a thread of its own.
 *   <li><b>Failure.</b> {@link dev.millrace.executor.remote.JobFailedException} for what the body
 *       threw, told as text; {@link dev.millrace.executor.remote.JobDeadlineException} when it ran
 *       for too long; {@link dev.millrace.executor.remote.JobMismatchException} where the two sides
 *       list different jobs; {@link dev.millrace.executor.codec.UnencodableException} with the path
 *       to what cannot be sent; and an exception of the pool when a worker is lost.
 *   <li><b>Delivery.</b> After a loss nobody knows how far the body came, so the task fails. A job
 *       {@linkplain dev.millrace.executor.remote.RemoteJob#withRetries declared idempotent} runs
 *       again.
 * </ul>
 *
 * <p>Whoever brings calls to other processes by a transport of their own uses {@link
 * dev.millrace.executor.remote.JobWire} on both sides. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.remote;

import org.jspecify.annotations.NullMarked;
