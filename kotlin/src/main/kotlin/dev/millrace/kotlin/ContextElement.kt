package dev.millrace.kotlin

import dev.millrace.Context
import dev.millrace.ContextVar
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.Job
import kotlinx.coroutines.ThreadContextElement
import dev.millrace.EventLoop

/**
 * A Millrace context as an element of coroutines. [asContextElement] makes one; [awaitCoroutine] brings
 * that of its task.
 *
 * @property context what is current in the steps of the coroutine
 */
public class ContextElement internal constructor(public val context: Context) :
    AbstractCoroutineContextElement(Key), ThreadContextElement<Runnable> {

    /** The key of the element. */
    public companion object Key : CoroutineContext.Key<ContextElement> {
        override fun toString(): String = "the Millrace context"
    }

    override fun updateThreadContext(context: CoroutineContext): Runnable = this.context.attach()

    override fun restoreThreadContext(context: CoroutineContext, oldState: Runnable) {
        oldState.run()
    }

    override fun toString(): String = context.toString()
}

/** The elements of the coroutine that a task was started by, for the coroutines that it starts. */
private val STARTED_BY: ContextVar<CoroutineContext> =
    ContextVar.withDefault("coroutine context", EmptyCoroutineContext)

/** What a task has that the coroutine with [elements] starts on the calling thread. */
internal fun contextOfCoroutine(elements: CoroutineContext): Context {
    val own = elements.minusKey(Job).minusKey(ContinuationInterceptor).minusKey(ContextElement)
    val current = Context.current()
    return if (own == current.get(STARTED_BY)) current else current.with(STARTED_BY, own)
}

/** What a coroutine has that the calling task starts. */
internal fun coroutineContextOfTask(): CoroutineContext {
    val context = Context.current()
    val inherited = context.get(STARTED_BY) ?: EmptyCoroutineContext
    return inherited + dispatcherOf(EventLoop.current()) + ContextElement(context)
}

/** These elements without a job: the coroutine ends with its task. */
internal fun CoroutineContext.ownedByTask(): CoroutineContext = minusKey(Job)
