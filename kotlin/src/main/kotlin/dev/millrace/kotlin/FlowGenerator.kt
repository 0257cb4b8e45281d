package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.EventLoop
import dev.millrace.LoopFault
import dev.millrace.VoidBody
import dev.millrace.spi.Suspension
import dev.millrace.stream.Emitter
import dev.millrace.stream.Generator
import java.util.function.Consumer
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.suspendCancellableCoroutine

/** A flow that is collected for the consumer of a stream. */
internal class FlowGenerator<T : Any>(private val flow: Flow<T>) : Generator<T> {

    override fun run(out: Emitter<T>) {
        val collection = Collection(flow)
        try {
            while (true) {
                out.emit(collection.next() ?: break)
            }
        } finally {
            collection.leave()
        }
    }

    override fun toString(): String = "the elements of $flow"
}

/**
 * The coroutine that collects, on the loop, and the task that asks it for elements. Either runs only
 * while the other waits; all is on the loop, where the collector is called too.
 */
private class Collection<T : Any>(private val flow: Flow<T>) {
    private val loop = EventLoop.current()
    private val coroutine: Deferred<Unit> =
        CoroutineScope(coroutineContextOfTask()).async(start = CoroutineStart.LAZY) { collect() }
    private var asking: Suspension<Outcome<T?>>? = null // the task, waiting for an element
    private var paused: CancellableContinuation<Unit>? = null // the coroutine, waiting to be asked

    init {
        coroutine.invokeOnCompletion { cause ->
            if (cause != null) { // a loop that closes does not even start it
                loop.offer { end(Outcome(null, cause)) }
            }
        }
    }

    /** The next element; null at the end. */
    fun next(): T? = Async.suspendInLoop(Consumer<Suspension<Outcome<T?>>>(::ask)).get()

    private fun ask(waiting: Suspension<Outcome<T?>>) {
        waiting.onCancel {
            asking = null
            true // the generator leaves, and ends the coroutine
        }
        asking = waiting
        val collector = paused
        paused = null
        if (collector == null) {
            coroutine.start()
        } else {
            collector.resume(Unit)
        }
    }

    private suspend fun collect() {
        try {
            flow.collect { element ->
                deliver(element)
                suspendCancellableCoroutine { paused = it }
            }
            end(Outcome(null, null))
        } catch (failure: Throwable) {
            fail(failure)
        }
    }

    private fun deliver(element: T) {
        val waiting = asking
        asking = null
        if (waiting == null || !waiting.tryResume(Outcome(element, null))) {
            loop.discard(element, null, "a stream of a flow")
        }
    }

    private fun fail(failure: Throwable) {
        if (asking != null) {
            end(Outcome(null, failure))
        } else if (failure !is CancellationException) {
            loop.report(LoopFault.of("a flow failed after its stream was closed", failure))
        }
    }

    private fun end(outcome: Outcome<T?>) {
        val waiting = asking
        asking = null
        waiting?.tryResume(outcome)
    }

    /** Ends the coroutine, and waits for that also in a cancelled scope. */
    fun leave() {
        coroutine.cancel()
        Async.shield(VoidBody<RuntimeException> { DeferredWait(coroutine, owned = false).join() })
    }
}
