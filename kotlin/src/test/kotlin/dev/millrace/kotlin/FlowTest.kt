package dev.millrace.kotlin

import dev.millrace.ContextVar
import dev.millrace.Promise
import dev.millrace.stream.AsyncStream
import dev.millrace.testing.TestLoop
import dev.millrace.testing.Trace
import dev.millrace.testing.junit.EngineTest
import java.io.IOException
import kotlin.time.Duration.Companion.hours
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Streams as flows, and flows as streams. */
class FlowTest : EngineTest() {

    /** Where a flow is collected. */
    enum class Place {
        ON_THE_LOOP,
        ELSEWHERE,
    }

    private fun <T> collectAt(place: Place, loop: TestLoop, body: suspend CoroutineScope.() -> T): T =
        awaitCoroutine(
            if (place == Place.ON_THE_LOOP) loop.loop().asCoroutineDispatcher() else Dispatchers.Default, body)

    private fun numbers(trace: Trace, last: Int = Int.MAX_VALUE): AsyncStream<Int> =
        AsyncStream.generate { out ->
            try {
                for (n in 1..last) {
                    trace.add("makes $n")
                    out.emit(n)
                }
            } finally {
                trace.add("closed")
            }
        }

    // ---- streams as flows

    @ParameterizedTest
    @EnumSource
    fun a_stream_is_collected_to_its_end_and_no_element_is_read_ahead(place: Place) {
        run { loop ->
            val trace = Trace()
            val flow = numbers(trace, 2).asFlow()
            collectAt(place, loop) { flow.collect { trace.add("takes $it") } }
            assertThat(trace.steps()).containsExactly("makes 1", "takes 1", "makes 2", "takes 2", "closed")
        }
    }

    @ParameterizedTest
    @EnumSource
    fun leaving_the_collection_closes_the_stream(place: Place) {
        run { loop ->
            val trace = Trace()
            val flow = numbers(trace).asFlow()
            assertThat(collectAt(place, loop) { flow.take(2).toList() }).containsExactly(1, 2)
            assertThat(trace.steps()).containsExactly("makes 1", "makes 2", "closed")

            val other = numbers(trace).asFlow()
            assertThat(collectAt(place, loop) { other.first() }).isEqualTo(1)
            assertThat(trace.steps()).endsWith("closed")
        }
    }

    @ParameterizedTest
    @EnumSource
    fun a_failure_of_the_stream_or_of_the_collector_is_the_very_instance(place: Place) {
        run { loop ->
            val failure = IOException("disk")
            val failing = AsyncStream.generate<Int> { throw failure }.asFlow()
            assertThat(collectAt(place, loop) { thrownBy { failing.collect {} } }).isSameAs(failure)

            val trace = Trace()
            val flow = numbers(trace).asFlow()
            assertThat(collectAt(place, loop) { thrownBy { flow.collect { throw failure } } }).isSameAs(failure)
            assertThat(trace.steps()).containsExactly("makes 1", "closed")
        }
    }

    private suspend fun thrownBy(body: suspend () -> Unit): Throwable? =
        try {
            body()
            null
        } catch (thrown: Throwable) {
            thrown
        }

    @ParameterizedTest
    @EnumSource
    fun a_cancelled_collection_cancels_the_source_where_it_waits_and_waits_for_it(place: Place) {
        run { loop ->
            val trace = Trace()
            val waiting = Promise.create<String>()
            val never = Promise.create<String>()
            val flow =
                AsyncStream.generate<Int> { out ->
                    try {
                        out.emit(1)
                        waiting.complete("for ever")
                        never.await()
                    } finally {
                        shield { sleep(1.hours) }
                        trace.add("closed")
                    }
                }.asFlow()
            collectAt(place, loop) {
                val collection = launch { flow.collect { trace.add("takes $it") } }
                waiting.awaitSuspending()
                collection.cancel()
                collection.join()
                trace.add("joined")
            }
            assertThat(trace.steps()).containsExactly("takes 1", "closed", "joined")
        }
    }

    @Test
    fun a_stream_is_collected_once() {
        run {
            val flow = AsyncStream.of(1).asFlow()
            val thrown = catchThrowable {
                awaitCoroutine {
                    flow.toList()
                    flow.toList()
                }
            }
            assertThat(thrown).isInstanceOf(IllegalStateException::class.java).hasMessageContaining("read once")
        }
    }

    @Test
    fun a_stream_has_the_context_of_its_collector() {
        run {
            val user = ContextVar.of<String>("user")
            val flow = AsyncStream.generate<String> { out -> out.emit(user.get()) }.asFlow()
            val seen = awaitCoroutine { withContext(user.asContextElement("ada")) { flow.first() } }
            assertThat(seen).isEqualTo("ada")
        }
    }

    // ---- flows as streams

    @Test
    fun a_flow_is_pulled_an_element_at_a_time() {
        run { loop ->
            val trace = Trace()
            val stream = flowOf(1, 2, 3).onEach { trace.add("makes $it") }.asAsyncStream()
            stream.use {
                assertThat(trace.steps()).isEmpty()
                assertThat(it.next()).isEqualTo(1)
                loop.untilIdle()
                assertThat(trace.steps()).containsExactly("makes 1")
                assertThat(it.next()).isEqualTo(2)
                assertThat(it.next()).isEqualTo(3)
                assertThat(it.next()).isNull()
            }
        }
    }

    @Test
    fun a_flow_of_other_threads_is_collected_on_the_loop() {
        run {
            val places =
                flowOf(1, 2).map { Thread.currentThread().isVirtual }.flowOn(Dispatchers.Default).asAsyncStream()
            assertThat(places.toList()).containsExactly(false, false)
        }
    }

    @Test
    fun a_failure_of_the_flow_is_thrown_as_the_very_instance() {
        run {
            val failure = IOException("disk")
            val stream = flow { emit(1); throw failure }.asAsyncStream()
            stream.use {
                assertThat(it.next()).isEqualTo(1)
                assertThat(catchThrowable { it.next() }).isSameAs(failure)
            }
        }
    }

    @Test
    fun closing_the_stream_ends_the_flow_and_waits_for_it() {
        run {
            val trace = Trace()
            val stream =
                flow {
                    try {
                        emit(1)
                        emit(2)
                    } finally {
                        withContext(NonCancellable) { delay(1.hours) }
                        trace.add("flow ended")
                    }
                }.asAsyncStream()
            stream.use { assertThat(it.next()).isEqualTo(1) }
            trace.add("closed")
            assertThat(trace.steps()).containsExactly("flow ended", "closed")
        }
    }

    @Test
    fun a_cancelled_consumer_ends_the_flow_where_it_waits() {
        run {
            val trace = Trace()
            val stream =
                flow<Int> {
                    try {
                        awaitCancellation()
                    } finally {
                        trace.add("flow ended")
                    }
                }.asAsyncStream()
            val finished = moveOnAfter(1.hours) { stream.use { it.next() } }
            trace.add("left")
            assertThat(finished).isFalse()
            assertThat(trace.steps()).containsExactly("flow ended", "left")
        }
    }

    @Test
    fun what_a_flow_throws_as_it_is_closed_is_reported() {
        run { loop ->
            val failure = IOException("of the clean-up")
            val stream =
                flow {
                    try {
                        emit(1)
                    } finally {
                        throw failure
                    }
                }.asAsyncStream()
            stream.use { it.next() }
            assertThat(loop.takeFaults()).singleElement().extracting { it.failure() }.isSameAs(failure)
        }
    }

    @Test
    fun a_flow_has_the_context_of_its_consumer() {
        run {
            val user = ContextVar.of<String>("user")
            val stream = flow { emit(user.get()) }.asAsyncStream()
            assertThat(user.withValue("ada") { stream.toList() }).containsExactly("ada")
        }
    }

    @Test
    fun there_and_back_the_elements_are_the_same() {
        run {
            val trace = Trace()
            val stream = numbers(trace, 3).asFlow().map { it * 2 }.asAsyncStream()
            assertThat(stream.toList()).containsExactly(2, 4, 6)
            assertThat(trace.steps()).endsWith("closed")
        }
    }

    @Test
    fun an_element_that_comes_after_its_collector_has_left_is_discarded() {
        run { loop ->
            val lost = ArrayList<Any?>()
            loop.loop().discardHandler { _, value, _ -> lost.add(value) }
            val making = Promise.create<String>()
            val flow =
                AsyncStream.of(1).map {
                    making.complete("it is being made")
                    shield { sleep(1.hours) }
                    "a connection"
                }.asFlow()
            collectAt(Place.ON_THE_LOOP, loop) {
                val collection = launch { flow.collect { } }
                making.awaitSuspending()
                collection.cancel()
                collection.join()
            }
            assertThat(lost).containsExactly("a connection")
        }
    }

    @Test
    fun a_flow_of_a_stream_says_which() {
        run {
            val stream = AsyncStream.of(1)
            assertThat(stream.asFlow().toString()).isEqualTo("a flow of $stream")
            stream.close()
            val flow = flowOf(1)
            assertThat(FlowGenerator(flow).toString()).isEqualTo("the elements of $flow")
        }
    }
}
