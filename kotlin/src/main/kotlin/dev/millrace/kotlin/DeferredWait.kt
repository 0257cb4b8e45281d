package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.EventLoop
import dev.millrace.Task
import dev.millrace.TaskCancelledException
import dev.millrace.spi.CancelHook
import dev.millrace.spi.Described
import dev.millrace.spi.Description
import dev.millrace.spi.JobHandle
import dev.millrace.spi.Suspension
import java.util.function.Consumer
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.cancel

/** One task that waits for [deferred]. */
internal class DeferredWait<T>(private val deferred: Deferred<T>, private val owned: Boolean) :
    CancelHook, Described {
    private var registration: DisposableHandle? = null // the task's, then the loop's

    @Volatile private var cancelling = false // written by the loop, read by the completing thread

    fun outcome(): T {
        if (deferred.isCompleted) {
            Async.readyCheckpoint("await")
            return deferred.outcome().get()
        }
        val loop = EventLoop.current()
        val outcome =
            Async.suspend(Consumer<Suspension<Outcome<T>>>(::begin), Consumer { lost(it, loop) })
        if (cancelling && outcome.isCancellation()) {
            Async.raisePending() // the answer to our own cancel
        }
        return outcome.get()
    }

    /** Waits until it is completed, in whichever way. */
    fun join() {
        if (!deferred.isCompleted) {
            Async.suspend(Consumer<Suspension<Outcome<T>>>(::begin), Consumer {})
        }
    }

    private fun begin(waiting: Suspension<Outcome<T>>) {
        waiting.onCancel(this)
        val loop = EventLoop.current()
        registration = deferred.invokeOnCompletion {
            val outcome = deferred.outcome()
            if (!waiting.tryResume(outcome)) {
                lost(outcome, loop)
            }
        }
        deferred.start() // if it is lazy
    }

    private fun lost(outcome: Outcome<T>, loop: EventLoop) {
        if (owned) { // else the value is there for others
            outcome.discard(loop, "a deferred")
        }
    }

    override fun abort(): Boolean {
        if (owned) {
            cancelling = true
            deferred.cancel("the task that waits for it is cancelled")
        } else {
            registration?.dispose()
        }
        return !owned // an owned one ends by itself, and the task with it
    }

    override fun describe(): Description = Description.of("deferred", deferred.toString())

    override fun toString(): String = "a task that waits for $deferred"
}

/**
 * How a completed one ended; a cancel is a [TaskCancelledException]. A timeout that its body met and did
 * not catch is a failure like any other, though kotlinx makes it a cancellation.
 */
@OptIn(ExperimentalCoroutinesApi::class) // kotlinx has no other way to ask without suspending
internal fun <T> Deferred<T>.outcome(): Outcome<T> =
    when (val failure = getCompletionExceptionOrNull()) {
        null -> Outcome(getCompleted(), null)
        is TimeoutCancellationException -> Outcome(null, failure)
        is CancellationException -> Outcome(null, cancelledException(failure))
        else -> Outcome(null, failure)
    }

private fun Deferred<*>.cancelledException(cancellation: CancellationException): Throwable =
    cancellation as? TaskCancelledException
        ?: TaskCancelledException(toString(), cancellation.message, cancellation)

/** [deferred] as a job of the current loop. */
internal fun <T> deferredTask(deferred: Deferred<T>, name: String?): Task<T> =
    EventLoop.current().startJob(name, Consumer<JobHandle<T>> { job ->
        job.onCancel {
            deferred.cancel("its task is cancelled")
            false // it ends by itself, and the task with it
        }
        job.workEnds() // it may wait for this loop: a test clock must not wait for it
        deferred.invokeOnCompletion {
            val outcome = deferred.outcome()
            try {
                job.resume(outcome.get())
            } catch (failure: Throwable) {
                job.fail(failure)
            }
        }
        job.handOver { deferred.start() } // if it is lazy
    })
