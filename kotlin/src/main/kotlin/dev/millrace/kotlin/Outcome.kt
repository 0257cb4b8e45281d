package dev.millrace.kotlin

import java.util.concurrent.CompletableFuture
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * A value or a failure, on its way to a coroutine. A failure is brought as a value: one that a
 * coroutine is resumed with is replaced by a copy where stack traces are recovered.
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

    /** The failure, unless it only says that something was cancelled. */
    fun failure(): Throwable? = failure.takeUnless { it is CancellationException }

    override fun toString(): String = if (failure == null) "a value" else "failure $failure"
}

/** Waits for the outcome of this future; calls [abandon] if the coroutine is cancelled first. */
internal suspend fun <T> CompletableFuture<T>.outcome(abandon: (Throwable?) -> Unit): Outcome<T> =
    suspendCancellableCoroutine { waiting ->
        waiting.invokeOnCancellation(abandon)
        whenComplete { value, failure ->
            waiting.resume(Outcome(value, failure)) // ignored if the coroutine has left
        }
    }
