package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.Coroutine
import dev.millrace.EventLoop
import dev.millrace.LoopFuture
import dev.millrace.Task
import dev.millrace.spi.LoopAwareFuture
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/** [body] as a task of [loop] that the coroutine with [elements] starts, on the calling thread, and ends with. */
internal class OwnedTask<T>(private val loop: EventLoop, elements: CoroutineContext, private val body: () -> T) {
    @Volatile private var task: Task<*>? = null // written by the task, read by the cancelling thread

    private val future: CompletableFuture<T> =
        contextOfCoroutine(elements).runBody { loop.submit(Coroutine<T> { work() }) }

    private fun work(): T {
        task = Async.currentTask()
        return body()
    }

    /** Waits for the outcome; if the coroutine is cancelled, cancels the task and waits for its end. */
    suspend fun outcome(): Outcome<T> {
        try {
            return future.outcome({ it.discard(loop, toString()) }, ::cancel)
        } catch (cancelled: CancellationException) {
            withContext(NonCancellable) { awaitEnd() }
            throw cancelled
        }
    }

    fun cancel(cause: Throwable?) {
        task?.cancel(cause?.message) // with the reason
        future.cancel(true) // also if it has not begun
    }

    /** Waits until the task has ended, or its loop has. */
    suspend fun awaitEnd() {
        (future as LoopAwareFuture<T>).end()?.outcome { }
    }

    /** Calls [action] when the task has its outcome, with the failure or null, on any thread. */
    fun onOutcome(action: (Throwable?) -> Unit) {
        future.whenComplete { _, failure -> action(failure) }
    }

    override fun toString(): String = "a task that a coroutine owns"
}

/** Waits for [future]; if the coroutine is cancelled, cancels it and waits for its end. */
internal suspend fun <T> awaitOwnedFuture(future: LoopFuture<T>): T {
    if (future.done()) {
        return future.result()
    }
    val waiter = future.loop().submit(Coroutine<T> { future.await() })
    val outcome =
        try {
            waiter.outcome { future.cancel(it?.message) }
        } catch (cancelled: CancellationException) {
            withContext(NonCancellable) { waiter.outcome {} }.failure()?.let { throw it } // of its clean-up
            throw cancelled
        }
    return outcome.get()
}
