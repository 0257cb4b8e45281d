/**
 * Millrace for Kotlin: the calls of Java that Kotlin cannot infer, and the bridge between tasks and
 * coroutines. The entry points are {@code KotlinBridge} for coroutines, {@code Deferred}s and
 * flows, and top-level functions for everything else.
 *
 * <h2 id="wrappers">Wrappers</h2>
 *
 * <p>Java's calls declare what their body throws, by a type parameter that Kotlin does not infer;
 * and where a call takes a body with or without a value, Kotlin takes the one without. Each such
 * call has a function here that does the same. A static one keeps its name, {@code timeout} or
 * {@code gather}, unless Kotlin has a function of that name: {@code Async.run} is {@code runLoop}.
 * A method has another name, because Kotlin prefers a member to an extension: {@code forkTask},
 * {@code withLock}, {@code withConnection}. Durations are Kotlin's.
 *
 * <h2 id="contract">The contract between tasks and coroutines</h2>
 *
 * <ul>
 *   <li><b>Suspension.</b> A task that waits for a coroutine, and a coroutine that waits for a
 *       task, block no thread.
 *   <li><b>Cancellation.</b> A cancel of a waiting task or coroutine leaves alone what it shares;
 *       what was started for it is cancelled, and waited for. A cancelled coroutine sees a {@code
 *       CancellationException}, a cancelled task a {@link dev.millrace.CancelledError}; neither is
 *       translated into the other. What was cancelled by somebody else is a {@link
 *       dev.millrace.TaskCancelledException}; a timeout of coroutines that nobody caught is a
 *       failure like any other.
 *   <li><b>Failure.</b> The same instance crosses the border, both ways. Inside coroutines kotlinx
 *       replaces a failure by a copy of its class where stack traces are recovered, which it does
 *       with assertions on: in {@code await} of a {@code Deferred}, in {@code withContext} and in
 *       channels. {@code -Dkotlinx.coroutines.stacktrace.recovery=false} turns that off.
 *   <li><b>Thread.</b> A coroutine goes on where its dispatcher says, a task on its loop.
 *   <li><b>Context.</b> A coroutine that a task starts has the Millrace context of the task, and a
 *       task that a coroutine starts that of the coroutine.
 * </ul>
 */
@NullMarked
package dev.millrace.kotlin;

import org.jspecify.annotations.NullMarked;
