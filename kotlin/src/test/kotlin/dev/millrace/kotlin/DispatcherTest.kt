package dev.millrace.kotlin

import dev.millrace.EventLoop
import dev.millrace.testing.Trace
import dev.millrace.testing.junit.EngineTest
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.toJavaDuration
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.Test

/** A loop as the dispatcher of coroutines. */
class DispatcherTest : EngineTest() {

    @Test
    fun steps_are_callbacks_of_the_loop_in_the_order_in_which_they_became_ready() {
        run { loop ->
            val trace = Trace()
            awaitCoroutine {
                repeat(2) { n ->
                    launch {
                        trace.add("$n begins, in a callback ${EventLoop.inCallback()}")
                        assertThat(loop.loop().inLoop()).isTrue()
                        yield()
                        trace.add("$n ends")
                    }
                }
            }
            assertThat(trace.steps())
                .containsExactly(
                    "0 begins, in a callback true", "1 begins, in a callback true", "0 ends", "1 ends")
        }
    }

    @Test
    fun to_wait_as_a_task_is_refused_in_a_step() {
        run { loop ->
            val promise = loop.loop().promise<Int>()
            val thrown = awaitCoroutine { catchThrowable { promise.await() } } // the member, not ours
            assertThat(thrown).isInstanceOf(IllegalStateException::class.java).hasMessageContaining("callback")
        }
    }

    @Test
    fun delays_run_on_the_clock_of_the_loop() {
        val run = run {
            awaitCoroutine {
                launch { delay(1.hours) }
                launch { delay(2.hours) }
            }
        }
        assertThat(run.elapsed()).isEqualTo(2.hours.toJavaDuration())
    }

    @Test
    fun a_timeout_runs_on_the_clock_of_the_loop_and_leaves_no_timer() {
        val run = run {
            val thrown = catchThrowable { awaitCoroutine { withTimeout(5.minutes) { delay(1.hours) } } }
            assertThat(thrown).isInstanceOf(TimeoutCancellationException::class.java)
            assertThat(awaitCoroutine { withTimeout(1.hours) { "in time" } }).isEqualTo("in time")
        } // which checks that no timer is left
        assertThat(run.elapsed()).isEqualTo(5.minutes.toJavaDuration())
    }

    @Test
    fun a_coroutine_of_other_threads_comes_to_the_loop_and_leaves_it() {
        run { loop ->
            val places = awaitCoroutine {
                withContext(Dispatchers.Default) {
                    val before = loop.loop().inLoop()
                    val inside = withContext(loop.loop().asCoroutineDispatcher()) { loop.loop().inLoop() }
                    listOf(before, inside, loop.loop().inLoop())
                }
            }
            assertThat(places).containsExactly(false, true, false)
        }
    }

    @Test
    fun a_loop_has_one_dispatcher() {
        run { loop ->
            val dispatcher = loop.loop().asCoroutineDispatcher()
            assertThat(loop.loop().asCoroutineDispatcher()).isSameAs(dispatcher)
            assertThat(dispatcher).hasToString("loop ${loop.loop().name()} as a dispatcher")
        }
    }

    @Test
    fun a_loop_that_closes_ends_what_is_delayed_on_it() {
        val trace = Trace()
        val ended = CompletableDeferred<Job>()
        EventLoop.builder().engine(engine).open().use { loop ->
            val scope = CoroutineScope(loop.asCoroutineDispatcher())
            loop.runUntilComplete(
                loop.detachTask {
                    ended.complete(
                        scope.launch {
                            try {
                                delay(1.hours)
                            } finally {
                                trace.add("cleans up on the loop ${loop.inLoop()}")
                                withContext(NonCancellable) { delay(1) }
                                trace.add("cleaned up")
                            }
                        })
                    sleep(kotlin.time.Duration.ZERO)
                    awaitCoroutine { yield() } // the delay has begun
                })
        }
        assertThat(runBlocking { ended.await() }.isCancelled).isTrue()
        assertThat(trace.steps()).containsExactly("cleans up on the loop true", "cleaned up")
    }

    @Test
    fun what_comes_to_a_closed_loop_is_cancelled_and_ends_elsewhere() {
        val loop = EventLoop.builder().engine(engine).open()
        val dispatcher = loop.asCoroutineDispatcher()
        loop.close()

        val ends = runBlocking {
            val late = launch(dispatcher) { awaitCancellation() }
            val waiting = async(Dispatchers.Unconfined) { catchThrowable { runBlocking(dispatcher) { delay(1) } } }
            joinAll(late)
            listOf(late.isCancelled, waiting.await() is kotlinx.coroutines.CancellationException)
        }
        assertThat(ends).containsExactly(true, true)
    }

    @Test
    fun a_delay_that_is_left_leaves_no_timer() {
        run { loop ->
            val waiting = CoroutineScope(loop.loop().asCoroutineDispatcher()).launch { delay(1.hours) }
            loop.untilIdle()
            waiting.cancel()
            awaitCoroutine { waiting.join() }
        } // which checks that no timer is left
    }

    @Test
    @OptIn(InternalCoroutinesApi::class)
    fun a_timeout_that_is_left_on_its_way_to_the_loop_never_comes() {
        run { loop ->
            val trace = Trace()
            val time = loop.loop().asCoroutineDispatcher() as Delay
            val started = AtomicReference<DisposableHandle>()
            Thread.ofPlatform().start {
                started.set(time.invokeOnTimeout(1_000, { trace.add("timed out") }, EmptyCoroutineContext))
            }
            while (started.get() == null) {
                Thread.onSpinWait() // the loop stands still: it has not heard of it
            }
            started.get().dispose()
            sleep(1.hours)
            assertThat(trace.steps()).isEmpty()
        }
    }

    @Test
    @OptIn(InternalCoroutinesApi::class)
    fun a_timeout_on_a_closed_loop_cancels_whom_it_is_for() {
        val kept = AtomicReference<Delay>()
        run { loop -> kept.set(loop.loop().asCoroutineDispatcher() as Delay) }
        val job = Job()
        kept.get().invokeOnTimeout(1_000, { throw AssertionError("it ran") }, job).dispose()
        assertThat(job.isCancelled).isTrue()
    }
}
