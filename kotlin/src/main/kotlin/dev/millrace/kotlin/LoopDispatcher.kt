package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.EventLoop
import dev.millrace.LoopClosedException
import dev.millrace.TimerHandle
import dev.millrace.VoidCoroutine
import java.lang.ref.WeakReference
import java.time.Duration
import java.util.WeakHashMap
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.cancel

private val ALL = WeakHashMap<EventLoop, WeakReference<LoopDispatcher>>() // guarded by itself

/** The one of [loop]: dispatchers that are equal let `withContext` go on without a switch. */
internal fun dispatcherOf(loop: EventLoop): LoopDispatcher =
    synchronized(ALL) {
        ALL[loop]?.get() ?: LoopDispatcher(loop).also { ALL[loop] = WeakReference(it) }
    }

/**
 * One loop, as coroutines see it: steps are its callbacks, delays its timers.
 *
 * A closing loop drops its queue and its timers, and whatever joins a coroutine that is never resumed
 * hangs. So the delays end before the loop closes, and what comes later runs elsewhere.
 */
@OptIn(InternalCoroutinesApi::class, ExperimentalCoroutinesApi::class) // the only way to a dispatcher with its own clock
internal class LoopDispatcher(private val loop: EventLoop) : CoroutineDispatcher(), Delay {
    private val queued = AtomicInteger()
    private val hooked = AtomicBoolean()
    private val delayed = HashSet<Timed>() // loop only

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        queued.incrementAndGet()
        if (!loop.offer { run(block) }) {
            queued.decrementAndGet()
            refuse(context, block)
        }
    }

    private fun run(block: Runnable) {
        queued.decrementAndGet()
        hookClose()
        block.run()
    }

    /** The loop is closed: the coroutine ends, on threads that run what is left of it. */
    private fun refuse(context: CoroutineContext, block: Runnable) {
        context.cancel(closed())
        Dispatchers.IO.dispatch(context, block)
    }

    private fun closed() = CancellationException("loop ${loop.name()} is closed", LoopClosedException(loop.name()))

    // ---- time

    override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) {
        val timed =
            Timed(
                due = { with(continuation) { resumeUndispatched(Unit) } },
                dropped = { continuation.cancel(closed()) },
            )
        continuation.invokeOnCancellation { timed.dispose() }
        timed.start(timeMillis)
    }

    override fun invokeOnTimeout(timeMillis: Long, block: Runnable, context: CoroutineContext): DisposableHandle {
        val timed = Timed(due = { block.run() }, dropped = { context.cancel(closed()) })
        timed.start(timeMillis)
        return timed
    }

    /** Something that happens on the loop, at a time or when the loop closes. */
    private inner class Timed(private val due: () -> Unit, private val dropped: () -> Unit) : DisposableHandle {
        private var handle: TimerHandle? = null // loop only
        private var over = false // loop only

        fun start(millis: Long) {
            if (!onLoop { begin(millis) }) {
                dropped()
            }
        }

        private fun begin(millis: Long) {
            if (over) {
                return // disposed of on its way here
            }
            hookClose()
            delayed.add(this)
            handle = loop.offerLater(Duration.ofMillis(millis)) { end(due) }
        }

        private fun end(how: () -> Unit) {
            delayed.remove(this)
            over = true
            how()
        }

        fun drop() {
            handle?.cancel()
            end(dropped)
        }

        override fun dispose() {
            onLoop {
                handle?.cancel()
                delayed.remove(this)
                over = true
            }
        }
    }

    private fun onLoop(action: () -> Unit): Boolean {
        if (loop.inLoop()) {
            action()
            return true
        }
        return loop.offer(action)
    }

    // ---- the end

    private fun hookClose() {
        if (!hooked.get() && hooked.compareAndSet(false, true)) {
            try {
                loop.onClose(VoidCoroutine { endAll() })
            } catch (_: LoopClosedException) {
                // its clean-ups have run: what is left is refused as it comes
            }
        }
    }

    /**
     * Ends the delays, and lets the coroutines clean up, which may take more of them. What is left when
     * the grace of the loop has passed is cut off.
     */
    private fun endAll() {
        dropAll()
        try {
            while (queued.get() > 0 || delayed.isNotEmpty()) {
                if (queued.get() > 0) Async.checkpoint() else Async.sleep(Duration.ofMillis(1))
            }
        } finally {
            dropAll()
        }
    }

    private fun dropAll() {
        delayed.toList().forEach(Timed::drop)
    }

    override fun toString(): String = "loop ${loop.name()} as a dispatcher"
}
