/**
 * The bridge to {@link java.util.concurrent.CompletionStage} and {@link
 * java.util.concurrent.CompletableFuture}. Start with {@link FutureBridge}.
 *
 * <h2 id="await">The await contract</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task is suspended until the stage is done; other tasks run
 *       meanwhile. A stage that is already done costs no suspension. Always a checkpoint: in a
 *       cancelled scope the call only throws.
 *   <li><b>Thread.</b> Any thread may complete the stage; the task continues on its own loop.
 *   <li><b>Cancellation.</b> Cancelling the task ends the wait at once and leaves no reference to
 *       the task with the stage. A <em>shared</em> stage runs on for its other waiters; an
 *       <em>owned</em> one is cancelled. If the stage was done first, its value is returned, and
 *       the next checkpoint throws.
 *   <li><b>Failure.</b> The failure of the stage is thrown, the same instance to every waiting
 *       task, without the wrappers that {@code java.util.concurrent} puts around it ({@link
 *       dev.millrace.spi.Unwrap}).
 *   <li><b>Another's cancellation</b> of the stage, or of what it depends on, is an ordinary
 *       failure: {@link dev.millrace.TaskCancelledException}. If a stage ran on the calling task's
 *       own fiber and failed with that task's own cancel, it is thrown as it is.
 * </ul>
 *
 * <p><b>Memory.</b> What happened before the stage was completed is visible to the task that
 * awaited it, and what a task did before it ended is visible to code that sees its future complete.
 * References are non-null unless marked; the value of a stage may be null where its type says so.
 */
@NullMarked
package dev.millrace.completablefuture;

import org.jspecify.annotations.NullMarked;
