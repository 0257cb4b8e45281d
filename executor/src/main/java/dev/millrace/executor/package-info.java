/**
 * Dispatchers for work that must not run on the loop. Start with {@link RunInExecutor}.
 *
 * <h2 id="options">The contract of a job</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> Submitting returns a {@link dev.millrace.Task} and does not wait for the
 *       work. A {@link CapacityLimiter} limits how many jobs run at a time and how many wait, in
 *       order. Submitting is a checkpoint: if the queue is full, the submitting task is suspended
 *       until there is a slot, and a cancel ends that wait; with {@link OverloadPolicy#FAIL_FAST}
 *       the job's task fails instead. A callback cannot wait, so there the task fails with {@link
 *       java.util.concurrent.RejectedExecutionException}. An executor without a {@link Dispatcher}
 *       gets every job at once, and what its {@code execute} throws fails the task.
 *   <li><b>Thread.</b> Tasks, callbacks and threads without a loop may submit. The work runs on a
 *       thread of the dispatcher, in the submitter's {@link dev.millrace.Context}. On the
 *       dispatcher's own threads it also has the submitter's context class loader. The task is one
 *       of the loop.
 *   <li><b>Cancellation.</b> The job belongs to the submitter's cancel scope. A job that is
 *       cancelled while it waits never runs, and its slot is free at once. What a cancel does to a
 *       running job is set by the {@link CancelPolicy}. By default its thread is interrupted and
 *       the task ends when the work does; if the work still returns a value, the task keeps it. The
 *       interrupt never reaches anything but the work.
 *   <li><b>Failure.</b> The task fails with what the work threw. A failure that follows from a
 *       cancel is not reported.
 *   <li><b>The end of the loop.</b> A loop that closes waits for running jobs for its grace time
 *       and reports those that are stuck. A job that its executor never runs ends only when it is
 *       cancelled or its deadline passes.
 * </ul>
 *
 * <p><b>Memory.</b> The work sees everything that happened before it was submitted, and the
 * awaiting task sees everything the work did. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.executor;

import org.jspecify.annotations.NullMarked;
