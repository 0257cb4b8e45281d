package dev.millrace.kotlin

import dev.millrace.CancelScope
import dev.millrace.CancelledError
import dev.millrace.ContextVar
import dev.millrace.Task
import dev.millrace.TaskCancelledException
import dev.millrace.testing.Trace
import dev.millrace.testing.junit.EngineTest
import java.io.IOException
import kotlin.time.Duration.Companion.hours
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.Test

/** What a task waits for is a coroutine. That of one that is there already is in proof. */
class CoroutineOfTaskTest : EngineTest() {

    @Test
    fun its_value_is_returned_when_all_it_launched_has_ended() {
        run { loop ->
            val trace = Trace()
            val value =
                awaitCoroutine {
                    launch {
                        delay(1.hours)
                        trace.add("child ended")
                    }
                    42
                }
            assertThat(value).isEqualTo(42)
            assertThat(trace.steps()).containsExactly("child ended")
            assertThat(loop.time()).hasHours(1)
        }
    }

    @Test
    fun its_failure_is_thrown_as_the_very_instance() {
        run {
            for (failure in listOf(IOException("checked"), IllegalStateException("unchecked"), AssertionError("error"))) {
                val thrown = catchThrowable {
                    awaitCoroutine {
                        yield()
                        throw failure
                    }
                }
                assertThat(thrown).isSameAs(failure)
            }
        }
    }

    @Test
    fun inside_coroutines_kotlinx_copies_a_failure_and_the_first_one_is_the_cause() {
        run {
            val failure = IOException("disk")
            val failed = CompletableDeferred<Int>().apply { completeExceptionally(failure) }
            val thrown = catchThrowable { awaitCoroutine { failed.await() } }
            // with assertions on, as in this test: stack traces are recovered
            assertThat(thrown).isNotSameAs(failure).isInstanceOf(IOException::class.java).hasCause(failure)
            assertThat(catchThrowable { await(failed) }).isSameAs(failure)
        }
    }

    @Test
    fun a_cancelled_task_cancels_its_coroutine_and_waits_for_its_clean_up() {
        run { loop ->
            val trace = Trace()
            val task =
                detach {
                    try {
                        awaitCoroutine {
                            try {
                                awaitCancellation()
                            } finally {
                                withContext(NonCancellable) { delay(1.hours) }
                                trace.add("coroutine cleaned up")
                            }
                        }
                    } catch (cancelled: CancelledError) {
                        trace.add("task raised, ${cancelled.reason()}")
                        throw cancelled
                    }
                }
            loop.untilIdle()
            task.cancel("changed my mind")
            assertThatExceptionOfType(TaskCancelledException::class.java).isThrownBy { task.await() }
            assertThat(trace.steps()).containsExactly("coroutine cleaned up", "task raised, changed my mind")
        }
    }

    @Test
    fun a_failure_of_the_clean_up_after_a_cancel_is_thrown() {
        run { loop ->
            val failure = IOException("of the clean-up")
            val task = detach {
                catchThrowable {
                    awaitCoroutine {
                        try {
                            awaitCancellation()
                        } finally {
                            throw failure
                        }
                    }
                }
            }
            loop.untilIdle()
            task.cancel()
            assertThat(task.await()).isSameAs(failure)
        }
    }

    @Test
    fun a_deadline_cuts_it_off() {
        run { loop ->
            val thrown = catchThrowable { timeout(1.hours) { awaitCoroutine { delay(2.hours) } } }
            assertThat(thrown).isInstanceOf(dev.millrace.DeadlineExceededException::class.java)
            assertThat(loop.time()).hasHours(1)
        }
    }

    @Test
    fun in_a_cancelled_scope_it_is_not_started() {
        run {
            val trace = Trace()
            val scope = CancelScope()
            scope.runBody {
                scope.cancel()
                awaitCoroutine { trace.add("started") }
            }
            assertThat(trace.steps()).isEmpty()
        }
    }

    @Test
    fun outside_a_task_it_is_refused_and_not_started() {
        val trace = Trace()
        assertThat(catchThrowable { awaitCoroutine { trace.add("started") } })
            .isInstanceOf(IllegalStateException::class.java)
        assertThat(trace.steps()).isEmpty()
    }

    @Test
    fun one_that_cancels_itself_is_an_ordinary_failure() {
        run {
            val thrown = catchThrowable { awaitCoroutine { throw CancellationException("of its own") } }
            assertThat(thrown).isInstanceOf(TaskCancelledException::class.java).hasMessageContaining("of its own")
            sleep(1.hours) // raises nothing: this task was not cancelled
        }
    }

    @Test
    fun a_lazy_deferred_is_started() {
        run {
            val lazy = CoroutineScope(Dispatchers.Default).async(start = CoroutineStart.LAZY) { 42 }
            assertThat(await(lazy)).isEqualTo(42)
        }
    }

    @Test
    fun it_has_the_context_of_the_task_on_every_thread() {
        run {
            val user = ContextVar.of<String>("user")
            val seen =
                user.withValue("ada") {
                    awaitCoroutine {
                        val here = user.get()
                        yield()
                        listOf(here, user.get(), withContext(Dispatchers.Default) { user.get() }, user.get())
                    }
                }
            assertThat(seen).containsOnly("ada")
            assertThat(awaitCoroutine { user.bound() }).isFalse()
        }
    }

    @Test
    fun a_variable_is_bound_for_a_part_of_it_and_for_what_it_starts() {
        run {
            val user = ContextVar.of<String>("user")
            val seen = awaitCoroutine {
                withContext(user.asContextElement("ada")) {
                    val child = async(Dispatchers.Default) { user.get() }
                    listOf(user.get(), child.await(), detach { user.bound() }.awaitSuspending())
                } to user.bound()
            }
            assertThat(seen).isEqualTo(listOf<Any>("ada", "ada", false) to false) // detached tasks start empty
        }
    }

    @Test
    fun a_deferred_as_a_task_is_linked_both_ways() {
        run { loop ->
            val source = CompletableDeferred<Int>()
            val task: Task<Int> = source.asTask("answer")
            assertThat(task.name()).isEqualTo("answer")
            loop.untilIdle()
            assertThat(task.done()).isFalse()
            source.complete(42)
            assertThat(task.await()).isEqualTo(42)

            val failure = IOException("disk")
            val failed = CompletableDeferred<Int>().apply { completeExceptionally(failure) }.asTask()
            assertThat(catchThrowable { failed.await() }).isSameAs(failure)

            val running = CoroutineScope(loop.loop().asCoroutineDispatcher()).async { delay(1.hours) }
            val job = running.asTask()
            loop.untilIdle()
            job.cancel()
            assertThatExceptionOfType(TaskCancelledException::class.java).isThrownBy { job.await() }
            assertThat(running.isCancelled).isTrue()

            val other = CompletableDeferred<Int>()
            val view = other.asTask()
            other.cancel()
            assertThatExceptionOfType(TaskCancelledException::class.java).isThrownBy { view.await() }
        }
    }

    @Test
    fun a_deferred_as_a_task_belongs_to_the_scope_it_was_made_in() {
        run { loop ->
            val running = CoroutineScope(loop.loop().asCoroutineDispatcher()).async { awaitCancellation() }
            moveOnAfter(1.hours) { running.asTask().await() }
            assertThat(running.isCancelled).isTrue()
        }
    }
}
