/**
 * The bridge to {@link java.util.concurrent.CompletionStage} and {@link
 * java.util.concurrent.CompletableFuture}. The door is {@link FutureBridge}.
 *
 * <h2 id="await">The await contract</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task is suspended until the stage is done, and its siblings
 *       run on. A stage that is done already costs no suspension. Always a checkpoint: in a
 *       cancelled scope nothing happens but that it raises.
 *   <li><b>Thread.</b> Any thread may complete the stage; the task goes on, on its own loop.
 *   <li><b>Cancellation.</b> Cancelling the task ends the wait at once and leaves no reference to
 *       the task with the stage. To <em>share</em> leaves the stage to whoever else waits for it;
 *       to <em>own</em> cancels it. If the stage was done first, its value is returned, and the
 *       next checkpoint raises.
 *   <li><b>Failure.</b> What the stage failed with is thrown, the same instance to every awaiter,
 *       out of the wrappers that {@code java.util.concurrent} puts around it ({@link
 *       dev.millrace.spi.Unwrap}).
 *   <li><b>Another's cancellation</b> of the stage, or of what it depends on, is an ordinary
 *       failure: {@link dev.millrace.TaskCancelledException}. The cancel of the awaiting task
 *       itself, where a stage met it on the task's own fiber, is raised as what it is.
 * </ul>
 *
 * <p><b>Memory.</b> What happened before the stage was completed is visible to the task that
 * awaited it, and what a task did before it ended to whoever sees its future complete. References
 * are non-null unless marked; the value of a stage may be null where its type says so.
 */
@NullMarked
package dev.millrace.completablefuture;

import org.jspecify.annotations.NullMarked;
