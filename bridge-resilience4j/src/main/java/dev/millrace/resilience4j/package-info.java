/**
 * The bridge to Resilience4j: its circuit breakers, rate limiters, bulkheads and time limiters
 * around work of tasks. The door is {@link ResilienceBridge}.
 *
 * <h2 id="contract">The contract of a protected call</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> A call that waits for a permission suspends its task and never blocks
 *       the loop. The body runs on the calling task, and may await.
 *   <li><b>Permissions</b> stay taken until the work has really ended: a task that was cancelled
 *       has ended all it began by the time it gives one back.
 *   <li><b>Failure.</b> A component that does not let the call through throws its own exception, as
 *       in a plain call. What the body throws is thrown, the same instance.
 *   <li><b>Cancellation.</b> A cancel of the calling task is neither a success nor a failure of the
 *       work: a breaker gets its permission back, and no event says anything of the outcome.
 *   <li><b>Events</b> are those of a plain call, each once; consumers of them run on the task or,
 *       in a wait of a bulkhead, on its thread beside the loop, and must be quick.
 *   <li><b>Clocks.</b> A component measures by its own clock, and a task waits by that of its loop:
 *       they differ in a test on virtual time.
 * </ul>
 */
@NullMarked
package dev.millrace.resilience4j;

import org.jspecify.annotations.NullMarked;
