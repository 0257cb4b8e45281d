package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.EventLoop
import dev.millrace.spi.Suspension
import dev.millrace.stream.AsyncStream
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicReference
import java.util.function.Consumer
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext

/** A stream that one task pulls for a collector: an element when it is asked for, and not before. */
internal class StreamFlow<T : Any>(private val loop: EventLoop, private val stream: AsyncStream<T>) : Flow<T> {
    private val collected = AtomicBoolean()

    // of the builder, which sees to it that elements are emitted where it is collected
    private val flow = flow { emitAllTo(this) }

    override suspend fun collect(collector: FlowCollector<T>) {
        check(collected.compareAndSet(false, true)) { "a stream is read once, and this flow was collected before" }
        flow.collect(collector)
    }

    private suspend fun emitAllTo(collector: FlowCollector<T>) {
        currentCoroutineContext().ensureActive()
        val demand = Demand<T>(loop)
        val task = OwnedTask(loop, currentCoroutineContext()) { demand.serve(stream) }
        task.onOutcome(demand::end)
        try {
            while (true) {
                collector.emit(demand.next().get() ?: break)
            }
        } catch (left: Throwable) {
            task.cancel(null)
            withContext(NonCancellable) { task.awaitEnd() }
            throw left
        }
        task.outcome().get() // the stream is closed
    }

    override fun toString(): String = "a flow of $stream"
}

/**
 * Where a collector asks for an element, and a task answers.
 *
 * The slot holds the side that waits for the other: the collector, from its question to the answer; or
 * the task, until there is a question. The side that comes second takes the first one out, in one atomic
 * step. In the end the slot holds the [Outcome] of the task, for good.
 */
private class Demand<T : Any>(private val loop: EventLoop) {
    private val slot = AtomicReference<Any?>()

    /** The next element; null at the end. */
    suspend fun next(): Outcome<T?> = suspendCancellableCoroutine { collector ->
        collector.invokeOnCancellation { slot.compareAndSet(collector, null) }
        ask(collector)
    }

    @Suppress("UNCHECKED_CAST") // only these are put in
    private fun ask(collector: CancellableContinuation<Outcome<T?>>) {
        while (true) {
            when (val there = slot.get()) {
                is Outcome<*> -> return collector.resume(there as Outcome<T?>)
                is Suspension<*> ->
                    if (slot.compareAndSet(there, collector)) {
                        (there as Suspension<Nothing?>).tryResume(null)
                        return
                    }
                else ->
                    if (slot.compareAndSet(null, collector)) {
                        return
                    }
            }
        }
    }

    /** Brings the elements of [stream] until it ends; in a task. */
    fun serve(stream: AsyncStream<T>) {
        stream.use {
            do {
                Async.suspend(Consumer<Suspension<Nothing?>>(::awaitQuestion))
                val element = stream.next()
                answer(element)
            } while (element != null)
        }
    }

    private fun awaitQuestion(waiting: Suspension<Nothing?>) {
        waiting.onCancel {
            slot.compareAndSet(waiting, null)
            true
        }
        while (true) {
            when (slot.get()) {
                null ->
                    if (slot.compareAndSet(null, waiting)) {
                        return
                    }
                is Outcome<*> -> return // the collector has left: a cancel is on its way
                else -> {
                    waiting.tryResume(null) // the collector has asked already
                    return
                }
            }
        }
    }

    @Suppress("UNCHECKED_CAST") // only these are put in
    private fun answer(element: T?) {
        val collector = slot.get() as? CancellableContinuation<Outcome<T?>>
        if (collector != null && slot.compareAndSet(collector, null)) {
            collector.resume(Outcome(element, null)) { _, _, _ -> discard(element) }
        } else {
            discard(element) // the collector has left
        }
    }

    private fun discard(element: T?) {
        loop.discard(element, null, "a flow of a stream")
    }

    /** The task has ended, or was cancelled, and nothing more comes. */
    @Suppress("UNCHECKED_CAST") // only these are put in
    fun end(failure: Throwable?) {
        val end = Outcome<T?>(null, failure)
        (slot.getAndSet(end) as? CancellableContinuation<Outcome<T?>>)?.resume(end)
    }
}
