/**
 * The bridge to OkHttp. The entry point is {@link OkHttpBridge}.
 *
 * <h2 id="contract">The contract of an awaited call</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> The calling task enqueues the call and is suspended until OkHttp has
 *       answered. Always a checkpoint: in a cancelled scope the call is never enqueued.
 *   <li><b>Thread.</b> OkHttp answers on a thread of its dispatcher; the task goes on, on its own
 *       loop. Nothing here reads from the network on the loop.
 *   <li><b>Cancellation.</b> Cancelling the task cancels the call. A response that comes after that
 *       is closed, so that its connection is not lost. One that came first is returned, and the
 *       next checkpoint raises.
 *   <li><b>Failure.</b> What OkHttp failed with is thrown, the same instance. A call that somebody
 *       else has cancelled fails, as everywhere in OkHttp, with an {@link java.io.IOException}.
 * </ul>
 *
 * <p><b>Memory.</b> What happened on OkHttp's thread before the answer is visible to the task.
 * References are non-null unless marked.
 */
@NullMarked
package dev.millrace.okhttp;

import org.jspecify.annotations.NullMarked;
