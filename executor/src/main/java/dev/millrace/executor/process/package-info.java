/**
 * Worker processes for work that computes for a long time or may crash its process. Start with
 * {@link dev.millrace.executor.process.ProcessPool}.
 *
 * <h2 id="job">The contract of a job in a process</h2>
 *
 * <p>It has all points of {@linkplain dev.millrace.executor.remote##job a remote job}, and these:
 *
 * <ul>
 *   <li><b>Suspension.</b> {@link dev.millrace.executor.remote.RemotePool#runInExecutor
 *       runInExecutor} returns a {@link dev.millrace.Task} and does not wait for the work.
 *       Submitting is a checkpoint: if the queue is full, the submitting task is suspended until
 *       there is a slot, and a cancel ends that wait. A callback cannot wait: there the returned
 *       task fails with {@link java.util.concurrent.RejectedExecutionException}.
 *   <li><b>Thread.</b> Tasks, callbacks and threads without a loop may submit. The argument is
 *       encoded on a thread of the pool when a worker is free. Only the argument and the result are
 *       sent: no context, no class loader, no locale.
 *   <li><b>Cancellation.</b> The job belongs to the submitter's cancel scope. A job that is
 *       cancelled while it waits is never sent. What a cancel does to a running job is set by
 *       {@link dev.millrace.executor.process.WorkerCancel}; the task ends when the worker has
 *       answered or is dead. If a result still arrives, the task keeps it.
 *   <li><b>Failure.</b> Beside those of a remote job: {@link
 *       dev.millrace.executor.remote.WorkerDiedException}, at once, when the worker process ends
 *       for any reason, and {@link dev.millrace.executor.process.WorkerStartException} when no
 *       worker starts.
 *   <li><b>Delivery.</b> At most once. When a worker dies, nobody knows how far the job came, so it
 *       fails; a job {@linkplain dev.millrace.executor.remote.RemoteJob#withRetries declared
 *       idempotent} runs again. A call that its worker did not receive completely has not run, and
 *       goes to another worker.
 * </ul>
 *
 * <p><b>Security.</b> This process starts the workers, and they run only jobs that both sides list.
 * A worker connects over a Unix domain socket (mode 0600, in a directory of mode 0700) with a
 * 256-bit cookie, which it gets on its standard input and can use once. Length and depth of data
 * from a worker are checked before memory is allocated, and the data cannot choose a class.
 *
 * <p>References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor.process;

import org.jspecify.annotations.NullMarked;
