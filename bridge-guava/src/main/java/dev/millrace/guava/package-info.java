/**
 * The bridge to Guava's {@link com.google.common.util.concurrent.ListenableFuture}. The entry point
 * is {@link GuavaBridge}.
 *
 * <h2 id="await">The await contract</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task is suspended until the future is done, and its siblings
 *       run on. A future that is done already costs no suspension. Always a checkpoint: in a
 *       cancelled scope nothing happens but that it raises.
 *   <li><b>Thread.</b> Any thread may complete the future; the task goes on, on its own loop.
 *   <li><b>Cancellation.</b> To <em>share</em> leaves the future alone, as others may wait for it;
 *       to <em>own</em> cancels it. If the future was done first, its value is returned, and the
 *       next checkpoint raises.
 *   <li><b>Failure.</b> What the future failed with is thrown, the same instance, out of the {@code
 *       ExecutionException} around it.
 *   <li><b>Another's cancellation</b> of the future is an ordinary failure: {@link
 *       dev.millrace.TaskCancelledException}.
 * </ul>
 *
 * <p><b>Memory.</b> What happened before the future was completed is visible to the task that
 * awaited it, and what a task did before it ended to every thread that sees its future complete.
 * References are non-null unless marked; the value of a future may be null where its type says so.
 */
@NullMarked
package dev.millrace.guava;

import org.jspecify.annotations.NullMarked;
