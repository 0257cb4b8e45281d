package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.CancelledError
import dev.millrace.ContextVar
import dev.millrace.EventLoop
import dev.millrace.LoopClosedException
import dev.millrace.Promise
import dev.millrace.TaskCancelledException
import dev.millrace.testing.TestLoop
import dev.millrace.testing.Trace
import dev.millrace.testing.junit.EngineTest
import java.io.IOException
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.Duration.Companion.hours
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** What a coroutine waits for is a task, a promise or a block that it runs as a task. */
class TaskOfCoroutineTest : EngineTest() {

    /** Where the coroutine runs. */
    enum class Place {
        ON_THE_LOOP,
        ELSEWHERE,
        ;

        fun dispatcher(loop: TestLoop) =
            if (this == ON_THE_LOOP) loop.loop().asCoroutineDispatcher() else Dispatchers.Default
    }

    private fun <T> start(loop: TestLoop, place: Place, body: suspend CoroutineScope.() -> T): Deferred<T> =
        CoroutineScope(place.dispatcher(loop)).async(block = body)

    @OptIn(ExperimentalCoroutinesApi::class)
    private fun failureOf(deferred: Deferred<*>): Throwable? {
        awaitCoroutine { deferred.join() }
        return deferred.getCompletionExceptionOrNull()
    }

    @ParameterizedTest
    @EnumSource
    fun a_value_that_is_there_or_comes_later_is_returned(place: Place) {
        run { loop ->
            val promise = Promise.create<String>()
            val waiting = start(loop, place) { promise.awaitSuspending() + promise.awaitSuspending() }
            loop.untilIdle()
            promise.complete("tea")
            assertThat(awaitOwned(waiting)).isEqualTo("teatea")
        }
    }

    @ParameterizedTest
    @EnumSource
    fun a_failure_is_thrown_as_the_very_instance(place: Place) {
        run { loop ->
            val failure = IOException("disk")
            val promise = Promise.create<String>()
            val caught = start(loop, place) { catching { promise.awaitSuspending() } }
            loop.untilIdle()
            promise.fail(failure)
            assertThat(awaitOwned(caught)).isSameAs(failure)
            assertThat(awaitOwned(start(loop, place) { catching { promise.awaitSuspending() } })).isSameAs(failure)
            assertThat(awaitOwned(start(loop, place) { catching { loop.loop().runTask { throw failure } } }))
                .isSameAs(failure)
        }
    }

    private suspend fun catching(body: suspend () -> Any?): Throwable? =
        try {
            body()
            null
        } catch (thrown: Throwable) {
            thrown
        }

    @ParameterizedTest
    @EnumSource
    fun a_cancelled_coroutine_leaves_a_shared_future_alone(place: Place) {
        run { loop ->
            val promise = Promise.create<String>()
            val waiting = start(loop, place) { promise.awaitSuspending() }
            loop.untilIdle()
            waiting.cancel()
            awaitCoroutine { waiting.join() }
            assertThat(promise.done()).isFalse()
            promise.complete("for others")
        } // which checks that no waiter is left
    }

    @Test
    fun a_future_that_somebody_cancelled_says_so() {
        run { loop ->
            val promise = Promise.create<String>()
            val caught = start(loop, Place.ON_THE_LOOP) { catching { promise.awaitSuspending() } }
            loop.untilIdle()
            promise.cancel("no longer wanted")
            assertThat(awaitOwned(caught))
                .isInstanceOf(TaskCancelledException::class.java)
                .hasMessageContaining("no longer wanted")
        }
    }

    @ParameterizedTest
    @EnumSource
    fun a_cancelled_coroutine_cancels_the_task_it_runs_and_waits_for_its_clean_up(place: Place) {
        run { loop ->
            val trace = Trace()
            val begun = Promise.create<String>()
            val never = Promise.create<String>() // a sleep would end before another thread has cancelled
            val running =
                start(loop, place) {
                    loop.loop().runTask {
                        begun.complete("it has")
                        try {
                            never.await()
                        } catch (cancelled: CancelledError) {
                            shield { sleep(1.hours) }
                            trace.add("cleaned up: ${cancelled.reason()}")
                            throw cancelled
                        }
                    }
                }
            begun.await()
            running.cancel(kotlinx.coroutines.CancellationException("changed my mind"))
            awaitCoroutine { running.join() }
            trace.add("joined")
            assertThat(trace.steps()).containsExactly("cleaned up: changed my mind", "joined")
        }
    }

    @Test
    fun a_cancelled_coroutine_starts_no_task() {
        run { loop ->
            val trace = Trace()
            val running =
                start(loop, Place.ON_THE_LOOP) {
                    currentCoroutineContext()[kotlinx.coroutines.Job]?.cancel()
                    loop.loop().runTask { trace.add("started") }
                }
            assertThat(failureOf(running)).isInstanceOf(kotlinx.coroutines.CancellationException::class.java)
            assertThat(trace.steps()).isEmpty()
        }
    }

    @Test
    fun a_task_that_somebody_else_cancels_is_no_cancel_of_the_coroutine() {
        run { loop ->
            val task = AtomicReference<dev.millrace.Task<*>>()
            val caught =
                start(loop, Place.ON_THE_LOOP) {
                    val thrown =
                        catching {
                            loop.loop().runTask {
                                task.set(Async.currentTask())
                                sleep(1.hours)
                            }
                        }
                    currentCoroutineContext()[kotlinx.coroutines.Job]?.isActive to thrown
                }
            loop.untilIdle()
            task.get().cancel("by somebody")
            val (active, thrown) = awaitOwned(caught)
            assertThat(active).isTrue()
            assertThat(thrown).isInstanceOf(TaskCancelledException::class.java)
        }
    }

    @Test
    fun a_value_that_comes_after_the_cancel_is_discarded() {
        run { loop ->
            val lost = ArrayList<Any?>()
            loop.loop().discardHandler { _, value, _ -> lost.add(value) }
            val running =
                start(loop, Place.ON_THE_LOOP) {
                    loop.loop().runTask {
                        shield { sleep(1.hours) }
                        "a connection"
                    }
                }
            loop.untilIdle()
            running.cancel()
            awaitCoroutine { running.join() }
            assertThat(lost).containsExactly("a connection")
        }
    }

    @Test
    fun a_value_that_the_coroutine_does_not_come_to_is_discarded() {
        run { loop ->
            val lost = ArrayList<Any?>()
            loop.loop().discardHandler { _, value, _ -> lost.add(value) }
            val steps = ArrayDeque<Runnable>()
            val byHand =
                object : CoroutineDispatcher() {
                    override fun dispatch(context: CoroutineContext, block: Runnable) {
                        steps.add(block)
                    }
                }
            val running = CoroutineScope(byHand).async { loop.loop().runTask { "a connection" } }
            steps.removeFirst().run()
            loop.untilIdle()
            assertThat(steps).hasSize(1) // the value is there, and the coroutine has not gone on
            running.cancel()
            while (steps.isNotEmpty()) {
                steps.removeFirst().run()
            }
            loop.untilIdle()
            assertThat(running.isCancelled).isTrue()
            assertThat(lost).containsExactly("a connection")
        }
    }

    @Test
    fun a_failure_that_comes_after_the_cancel_is_reported() {
        run { loop ->
            val running =
                start(loop, Place.ON_THE_LOOP) {
                    loop.loop().runTask {
                        try {
                            sleep(1.hours)
                        } finally {
                            throw IOException("of the clean-up")
                        }
                    }
                }
            loop.untilIdle()
            running.cancel()
            awaitCoroutine { running.join() }
            loop.untilIdle()
            assertThat(loop.takeFaults()).singleElement().extracting { it.failure() }.isInstanceOf(IOException::class.java)
        }
    }

    @Test
    fun a_deferred_of_a_task_is_linked_both_ways() {
        run { loop ->
            val trace = Trace()
            val task =
                detach {
                    try {
                        sleep(1.hours)
                    } finally {
                        shield { sleep(1.hours) }
                        trace.add("cleaned up")
                    }
                }
            val deferred = task.asDeferred()
            loop.untilIdle()
            deferred.cancel()
            awaitCoroutine { deferred.join() }
            assertThat(task.cancelled()).isTrue()
            assertThat(trace.steps()).containsExactly("cleaned up")

            val failure = IOException("disk")
            assertThat(failureOf(detach { throw failure }.asDeferred())).isSameAs(failure)
            assertThat(await(detach { 42 }.asDeferred())).isEqualTo(42)

            val other = detach { sleep(1.hours) }
            val view = other.asDeferred()
            loop.untilIdle()
            other.cancel()
            assertThat(failureOf(view)).isInstanceOf(TaskCancelledException::class.java)
            assertThat(view.isCancelled).isTrue()
        }
    }

    @Test
    fun a_task_has_the_context_of_its_coroutine() {
        run { loop ->
            val user = ContextVar.of<String>("user")
            val seen =
                start(loop, Place.ELSEWHERE) {
                    withContext(user.asContextElement("ada") + CoroutineName("checkout")) {
                        loop.loop().runTask {
                            user.get() to awaitCoroutine { currentCoroutineContext()[CoroutineName]?.name }
                        }
                    }
                }
            assertThat(awaitOwned(seen)).isEqualTo("ada" to "checkout")
        }
    }

    @Test
    fun a_closed_loop_is_told_to_the_coroutine_and_ends_its_waits() {
        val loop = EventLoop.builder().engine(engine).open()
        val promise = loop.promise<Int>()
        val waiting = CoroutineScope(Dispatchers.Unconfined).async { catching { promise.awaitSuspending() } }
        loop.close()

        runBlocking {
            assertThat(waiting.await()).isInstanceOfAny(TaskCancelledException::class.java, LoopClosedException::class.java)
        }
        assertThatExceptionOfType(LoopClosedException::class.java)
            .isThrownBy { runBlocking { promise.awaitSuspending() } }
        assertThat(catchThrowable { runBlocking { loop.runTask { error("it never runs") } } }).isInstanceOf(LoopClosedException::class.java)
    }

    @Test
    fun an_outcome_that_nobody_takes_is_reported_or_discarded() {
        run { loop ->
            val lost = ArrayList<Any?>()
            loop.loop().discardHandler { _, value, _ -> lost.add(value) }
            val failure = IOException("disk")
            Outcome("a connection", null).discard(loop.loop(), "test")
            Outcome(null, failure).discard(loop.loop(), "test")
            Outcome(null, TaskCancelledException("task", "no more")).discard(loop.loop(), "test")
            loop.untilIdle()
            assertThat(lost).containsExactly("a connection")
            assertThat(loop.takeFaults()).singleElement().extracting { it.failure() }.isSameAs(failure)
            assertThat(Outcome("a connection", null).toString()).isEqualTo("a value")
            assertThat(Outcome(null, failure).toString()).isEqualTo("failure java.io.IOException: disk")
        }
    }

    @Test
    fun a_task_that_has_ended_is_a_deferred_that_has() {
        run {
            val done = detach { 42 }
            assertThat(done.await()).isEqualTo(42)
            assertThat(awaitCoroutine { done.asDeferred().await() }).isEqualTo(42)
            val failure = IOException("disk")
            val failed = detach { throw failure }
            assertThat(catchThrowable { failed.await() }).isSameAs(failure)
            assertThat(awaitCoroutine { catching { failed.asDeferred().await() } })
                .isInstanceOf(IOException::class.java)
                .hasMessage("disk")
        }
    }

    @Test
    fun what_a_task_waits_for_says_which_deferred() {
        val deferred = CompletableDeferred<Int>()
        val wait = DeferredWait(deferred, owned = false)
        assertThat(wait.toString()).isEqualTo("a task that waits for $deferred")
        assertThat(wait.describe().text()).isEqualTo(deferred.toString())
        assertThat(wait.describe().kind()).isEqualTo("deferred")
    }
}
