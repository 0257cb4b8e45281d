package dev.millrace.kotlin

import dev.millrace.EventLoop
import dev.millrace.LoopFault
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * A value or a failure, on its way to a coroutine. A failure travels as a value: kotlinx replaces one
 * that a coroutine is resumed with by a copy, if it recovers stack traces.
 */
internal class Outcome<out T>(private val value: T?, private val failure: Throwable?) {

    /** Returns the value, or throws the failure, this very instance. */
    fun get(): T {
        if (failure != null) {
            throw failure
        }
        @Suppress("UNCHECKED_CAST") // null only where T allows it
        return value as T
    }

    /** Hands it to [loop], as nobody takes it any more. */
    fun discard(loop: EventLoop, source: String) {
        val lost = failure()
        if (lost != null) {
            loop.report(LoopFault("a failure came after its coroutine was cancelled", lost, source, null))
        } else if (failure == null) {
            loop.discard(value, null, source)
        }
    }

    /** Whether it says that something was cancelled. */
    fun isCancellation(): Boolean = failure is CancellationException

    /** The failure, unless it only says that something was cancelled. */
    fun failure(): Throwable? = failure.takeUnless { it is CancellationException }

    override fun toString(): String = if (failure == null) "a value" else "failure $failure"
}

/**
 * Waits for the outcome of this future; calls [abandon] if the coroutine is cancelled first. An outcome
 * may be there already and the coroutine not have gone on with it: then it is [lost].
 */
internal suspend fun <T> CompletableFuture<T>.outcome(
    lost: (Outcome<T>) -> Unit = {},
    abandon: (Throwable?) -> Unit,
): Outcome<T> = suspendCancellableCoroutine { waiting ->
    waiting.invokeOnCancellation(abandon)
    whenComplete { value, failure ->
        waiting.resume(Outcome(value, failure)) { _, outcome, _ -> lost(outcome) }
    }
}
