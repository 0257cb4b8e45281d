@file:JvmName("KotlinBridge")

package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.CheckReturnValue
import dev.millrace.Checkpoint
import dev.millrace.Context
import dev.millrace.ContextVar
import dev.millrace.Coroutine
import dev.millrace.EventLoop
import dev.millrace.LoopFuture
import dev.millrace.Task
import dev.millrace.stream.AsyncStream
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow

// The functions between tasks and coroutines. All keep the contract of the package, see package-info.

// ---- the loop

/**
 * This loop as a dispatcher: each step of a coroutine runs as a callback of the loop, in the order in
 * which the steps became ready, and `delay` and `withTimeout` run on the loop's clock. Any thread.
 *
 * A step must not wait as a task does: `LoopFuture.await()` is refused there; [awaitSuspending] is the
 * call to make. When the loop closes, whatever waits in `delay` is cancelled, and a step that comes
 * later cancels its coroutine, which ends on [Dispatchers.IO].
 */
public fun EventLoop.asCoroutineDispatcher(): CoroutineDispatcher = dispatcherOf(this)

// ---- coroutines that wait for tasks

/**
 * Suspends the calling coroutine until this future is done, and returns its value. The future is
 * shared: cancelling the coroutine leaves it alone. Any thread and any dispatcher.
 *
 * It is not called `await` because `LoopFuture` has a member of that name, which Kotlin prefers, and
 * which waits as a task.
 *
 * @throws dev.millrace.TaskCancelledException if somebody cancelled the future. It is a
 *   `CancellationException`, which coroutines take for a cancel of their own unless it is caught
 * @throws dev.millrace.LoopClosedException if the loop closed before the future was done
 */
public suspend fun <T> LoopFuture<T>.awaitSuspending(): T {
    currentCoroutineContext().ensureActive()
    if (done()) {
        return result()
    }
    val waiter = loop().submit(Coroutine<T> { await() }) // ends also when the loop closes
    return waiter.outcome { waiter.cancel(false) }.get()
}

/**
 * Runs [body] as a task of this loop and returns its value. Any thread and any dispatcher.
 *
 * The task belongs to the coroutine: cancelling the coroutine cancels the task, and this call ends
 * when the task has ended, clean-up included. A value that the task returns all the same is discarded,
 * a failure goes to the exception handler of the loop. The body has the Millrace context of the
 * coroutine, and [awaitCoroutine] inside goes on with the context elements of the coroutine.
 *
 * @throws dev.millrace.TaskCancelledException if somebody else cancelled the task
 * @throws dev.millrace.LoopClosedException if the loop is closed
 */
public suspend fun <T> EventLoop.runTask(body: () -> T): T {
    currentCoroutineContext().ensureActive()
    return OwnedTask(this, currentCoroutineContext(), body).outcome().get()
}

/**
 * This task or promise as a [Deferred], linked both ways: it completes as this does, and cancelling it
 * cancels this. A cancelled one counts as completed once the task has ended, so that `join` waits for
 * its clean-up. Any thread.
 */
@CheckReturnValue
public fun <T> LoopFuture<T>.asDeferred(): Deferred<T> =
    CoroutineScope(Dispatchers.Unconfined).async(start = CoroutineStart.UNDISPATCHED) {
        awaitOwnedFuture(this@asDeferred)
    }

// ---- tasks that wait for coroutines

/**
 * Suspends the current task until [deferred] is completed, and returns its value. It is shared:
 * cancelling the task leaves it alone. A lazy one is started.
 *
 * @throws dev.millrace.CancelledError if the task is cancelled first
 * @throws dev.millrace.TaskCancelledException if somebody cancelled [deferred]
 * @throws IllegalStateException if the caller is not a task
 */
@Checkpoint
public fun <T> await(deferred: Deferred<T>): T = DeferredWait(deferred, owned = false).outcome()

/**
 * As [await], for a coroutine that was started for this task: cancelling the task cancels it, and the
 * task waits until it has ended.
 */
@Checkpoint
public fun <T> awaitOwned(deferred: Deferred<T>): T = DeferredWait(deferred, owned = true).outcome()

/**
 * Runs [body] as a coroutine on the loop of the current task, and suspends the task until it has
 * ended, with all coroutines that it launched. Cancelling the task cancels the coroutine. In a
 * cancelled scope it is not started.
 *
 * @param context elements to add, a dispatcher among them, but for a `Job`: the task is what owns it
 * @return the value of [body]
 * @throws dev.millrace.CancelledError if the task is cancelled
 * @throws IllegalStateException if the caller is not a task
 */
@Checkpoint
public fun <T> awaitCoroutine(
    context: CoroutineContext = EmptyCoroutineContext,
    body: suspend CoroutineScope.() -> T,
): T {
    Async.raisePending()
    Async.currentTask() // refuses callers that are none, before anything is started
    return awaitOwned(CoroutineScope(coroutineContextOfTask() + context.ownedByTask()).async(start = CoroutineStart.LAZY, block = body))
}

/**
 * This as a task of the current loop, linked both ways: it ends as this does, and cancelling it, or the
 * scope in which this is called, cancels this. A lazy one is started. Loop only.
 *
 * @param name what diagnostics call the task
 */
@CheckReturnValue
public fun <T> Deferred<T>.asTask(name: String? = null): Task<T> = deferredTask(this, name)

// ---- streams

/**
 * This stream as a flow, which can be collected once. The elements are pulled by one task of [loop],
 * each when the collector asks for it; no element is read ahead. Leaving the collection, whichever way,
 * closes the stream and waits for that.
 *
 * @param loop the loop of the stream; by default the caller's
 */
@CheckReturnValue
public fun <T : Any> AsyncStream<T>.asFlow(loop: EventLoop = EventLoop.current()): Flow<T> = StreamFlow(loop, this)

/**
 * This flow as a stream for one consumer. It is collected on the loop of the consumer, from the first
 * `next` on, and goes on when the next element is asked for. Closing the stream cancels the collection
 * and waits for its end. Any thread.
 */
@CheckReturnValue
public fun <T : Any> Flow<T>.asAsyncStream(): AsyncStream<T> = AsyncStream.generate(FlowGenerator(this))

// ---- contexts

/**
 * This context as an element of coroutines: in each of their steps, on whatever thread, it is the
 * current one, and the registered thread-locals have its values.
 *
 * A `ScopedValue` that is tied to a variable is not bound there: the JDK binds one around a block only.
 * The variable has its value all the same.
 */
public fun Context.asContextElement(): ContextElement = ContextElement(this)

/** The current context with this variable bound to [value], as an element of coroutines. Any thread. */
public fun <T> ContextVar<T>.asContextElement(value: T): ContextElement =
    ContextElement(Context.current().with(this, value))
