/**
 * The bridge to Resilience4j: circuit breakers, rate limiters, bulkheads and time limiters around
 * the work of tasks. Start with {@link ResilienceBridge}.
 *
 * <h2 id="contract">The contract of a protected call</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> A call that waits for a permission suspends its task and never blocks
 *       the loop. The body runs on the calling task, and may await.
 *   <li><b>Permissions</b> are held until the work has really ended: a cancelled task first ends
 *       all it began, then releases its permission.
 *   <li><b>Failure.</b> A component that refuses a call throws its own exception, as in a plain
 *       call. What the body throws is thrown, the same instance.
 *   <li><b>Cancellation.</b> A cancel of the calling task is neither a success nor a failure of the
 *       work: a breaker gets its permission back, and there is no event about the outcome.
 *   <li><b>Events</b> are those of a plain call, each once. Their consumers run on the task or,
 *       while a bulkhead waits, on the task's thread beside the loop; they must be quick.
 *   <li><b>Clocks.</b> A component measures with its own clock, and a task waits with the clock of
 *       its loop. They differ in a test on virtual time.
 * </ul>
 */
@NullMarked
package dev.millrace.resilience4j;

import org.jspecify.annotations.NullMarked;
