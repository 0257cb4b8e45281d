/**
 * Dispatchers for work that must not run on the loop. The door is {@link RunInExecutor}.
 *
 * <h2 id="options">The contract of a job</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The call that submits returns a {@link dev.millrace.Task} and does not
 *       wait for the work. A {@link CapacityLimiter} lets so many jobs run at a time and keeps so
 *       many waiting, in order. To submit is a checkpoint: with the queue full, the submitting task
 *       is suspended until there is a slot in the queue, and a cancel ends that wait; {@link
 *       JobOptions} may say to fail fast instead. A callback cannot wait, so there the task fails
 *       with {@link java.util.concurrent.RejectedExecutionException}. An executor of the caller's
 *       own that no {@link Dispatcher} limits is asked at once, and what it throws fails the task.
 *   <li><b>Thread.</b> Submitting is for tasks and callbacks of a loop. The work runs on a thread
 *       of the dispatcher, in the submitter's {@link dev.millrace.Context} and, on threads that are
 *       the dispatcher's own, with its context class loader; the outcome is back on the loop.
 *   <li><b>Cancellation.</b> The job belongs to the submitter's cancel scope. Cancelled while it
 *       waits, it never runs, and its slot is free at once. What a cancel does while it runs is the
 *       {@link CancelPolicy}: by default its thread is interrupted, the task ends when the work
 *       does, and keeps a value that is returned all the same. The interrupt lands in the work and
 *       nowhere else.
 *   <li><b>Failure.</b> The task fails with what the work threw. What work throws because it was
 *       cancelled does not matter any more.
 *   <li><b>The end of the loop</b> waits for running jobs for its grace time, and names those that
 *       are stuck. A job that an executor never runs ends by its deadline only.
 * </ul>
 *
 * <p><b>Memory.</b> What happened before a job was submitted is visible to the work, and what the
 * work did to the task that awaits it. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor;

import org.jspecify.annotations.NullMarked;
