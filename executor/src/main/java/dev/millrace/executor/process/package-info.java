/**
 * Worker processes for work that computes for long, or that may take its process with it. The door
 * is {@link dev.millrace.executor.process.ProcessPool}.
 *
 * <h2 id="job">The contract of a job in a process</h2>
 *
 * <p>That of {@linkplain dev.millrace.executor.remote##job a remote job}, and:
 *
 * <ul>
 *   <li><b>Suspension.</b> {@link dev.millrace.executor.remote.RemotePool#runInExecutor
 *       runInExecutor} returns a {@link dev.millrace.Task} and does not wait for the work. To
 *       submit is a checkpoint: with the queue full, the submitting task is suspended until there
 *       is a slot, and a cancel ends that wait. In a callback the task fails with {@link
 *       java.util.concurrent.RejectedExecutionException} instead.
 *   <li><b>Thread.</b> Submitting is for tasks and callbacks of a loop. The argument is written on
 *       a thread of the pool once a worker is free. Nothing crosses but the argument and the
 *       result: no context, no class loader, no locale.
 *   <li><b>Cancellation.</b> The job belongs to the submitter's cancel scope. Cancelled while it
 *       waits, it is never sent. Cancelled while it runs, {@link
 *       dev.millrace.executor.process.WorkerCancel} decides; the task ends when the worker has
 *       answered or is dead, and keeps a result that arrived all the same.
 *   <li><b>Failure.</b> {@link dev.millrace.executor.remote.JobFailedException} for what the body
 *       threw, {@link dev.millrace.executor.remote.WorkerDiedException} at once when the process
 *       ends for whatever reason, {@link dev.millrace.executor.remote.JobDeadlineException}, {@link
 *       dev.millrace.executor.codec.UnencodableException} with the path to what cannot be sent,
 *       {@link dev.millrace.executor.process.WorkerStartException} when no worker starts.
 *   <li><b>Delivery.</b> At most once: after a death nobody knows how far the job came, so it
 *       fails. A job {@linkplain dev.millrace.executor.remote.RemoteJob#withRetries declared
 *       idempotent} runs again. A call that could not be handed over whole has not run, and goes to
 *       another worker.
 * </ul>
 *
 * <p><b>Security.</b> A worker is started by this process, runs only jobs whose names both sides
 * know, and connects over a Unix domain socket (mode 0600, in a directory of mode 0700) with a
 * 256-bit cookie that it was given on its standard input and that serves once. Bytes from a worker
 * are bounded in length and depth before memory is taken for them, and no class is chosen by them.
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.process;

import org.jspecify.annotations.NullMarked;
