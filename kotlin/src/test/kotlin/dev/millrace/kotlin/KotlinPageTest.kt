package dev.millrace.kotlin

import dev.millrace.ContextVar
import dev.millrace.EventLoop
import dev.millrace.stream.AsyncStream
import dev.millrace.sync.AsyncLock
import dev.millrace.testing.junit.EngineTest
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** What docs/with/kotlin.md quotes. */
class KotlinPageTest : EngineTest() {
    private val user = ContextVar.of<String>("user")
    private val till by lazy { AsyncLock.create() } // of the loop that runs

    private fun price(tea: String): Int {
        sleep(10.milliseconds)
        return tea.length
    }

    private fun stock(tea: String): Int {
        sleep(20.milliseconds)
        return tea.length * 100
    }

    // @start region=tasks
    fun offer(tea: String): String =
        timeout(2.seconds) {
            taskGroup { group ->
                val price = group.forkTask { price(tea) } // a Task<Int>
                val stock = group.forkTask { stock(tea) }
                "$tea at ${price.await()}, ${stock.await()} in stock"
            }
        }

    // @end

    // @start region=blocks
    fun sell(tea: String): Int =
        user.withValue("ada") {
            till.withLock { price(tea) }
        }

    // @end

    // @start region=suspending
    suspend fun offerTo(loop: EventLoop, tea: String): String =
        loop.runTask { offer(tea) } // a task; cancelled with this coroutine, which waits for its end

    suspend fun both(loop: EventLoop): Int = coroutineScope {
        val first = async { loop.runTask { price("green") } }
        val second = async { loop.runTask { price("black") } }
        first.await() + second.await()
    }

    // @end

    private suspend fun review(tea: String): String {
        delay(1.minutes)
        return "$tea is fine"
    }

    // @start region=coroutine
    fun reviewed(tea: String): String = awaitCoroutine { // in a task: the coroutine runs on its loop
        val review = async { review(tea) }
        val price = withContext(Dispatchers.Default) { tea.length }
        "${review.await()}, at $price"
    }

    // @end

    // @start region=deferred
    fun cheaper(loop: EventLoop, offers: List<Deferred<Int>>): Int {
        val prices = offers.map { await(it) } // shared: a cancel of this task leaves them alone
        val own = CoroutineScope(loop.asCoroutineDispatcher()).async { prices.min() }
        return awaitOwned(own) // and this one it cancels
    }

    // @end

    // @start region=flows
    fun teas(): Flow<String> = flow {
        emit("green")
        delay(1.minutes)
        emit("black")
    }

    fun longNames(): List<String> = teas().asAsyncStream().use { teas -> // in a task
        teas.filter { it.length > 3 }.toList()
    }

    suspend fun names(stream: AsyncStream<String>, loop: EventLoop): List<String> =
        stream.asFlow(loop).filter { it.startsWith("b") }.toList() // in a coroutine

    // @end

    // @start region=contexts
    suspend fun audit(loop: EventLoop): List<String> =
        withContext(user.asContextElement("ada")) {
            val here = withContext(Dispatchers.IO) { user.get() } // on any thread
            listOf(here, loop.runTask { user.get() }) // and in tasks
        }

    // @end

    @Test
    fun the_code_of_the_page_does_what_it_says() {
        run { loop ->
            assertThat(offer("green")).isEqualTo("green at 5, 500 in stock")
            assertThat(sell("black")).isEqualTo(5)
            assertThat(awaitCoroutine { offerTo(loop.loop(), "green") }).startsWith("green at 5")
            assertThat(awaitCoroutine { both(loop.loop()) }).isEqualTo(10)
            assertThat(reviewed("green")).isEqualTo("green is fine, at 5")
            val offers = CoroutineScope(loop.loop().asCoroutineDispatcher())
            assertThat(cheaper(loop.loop(), listOf(offers.async { 3 }, offers.async { 2 }))).isEqualTo(2)
            assertThat(longNames()).containsExactly("green", "black")
            assertThat(awaitCoroutine { names(AsyncStream.of("green", "black"), loop.loop()) }).containsExactly("black")
            assertThat(awaitCoroutine { audit(loop.loop()) }).containsExactly("ada", "ada")
        }
    }
}
