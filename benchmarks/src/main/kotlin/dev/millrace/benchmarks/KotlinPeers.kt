package dev.millrace.benchmarks

import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import kotlin.concurrent.thread
import kotlin.coroutines.ContinuationInterceptor
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** A thread inside runBlocking, as an executor: the loop that Kotlin's coroutines have of their own. */
class KotlinLoop : AutoCloseable {
    private val end = CompletableDeferred<Unit>()
    lateinit var dispatcher: CoroutineDispatcher
        private set
    val executor: Executor
    private val runner: Thread

    init {
        val started = CountDownLatch(1)
        runner = thread(isDaemon = true) {
            runBlocking {
                dispatcher = coroutineContext[ContinuationInterceptor] as CoroutineDispatcher
                started.countDown()
                end.await()
            }
        }
        started.await()
        executor = dispatcher.asExecutor()
    }

    /** Runs [body] as a coroutine of the loop and waits for it: one hand-over from the measuring thread. */
    fun <T> run(body: suspend CoroutineScope.() -> T): T = CoroutineScope(dispatcher).future(block = body).join()

    override fun close() {
        end.complete(Unit)
        runner.join()
    }
}

/** The coroutine side of the task workloads, on a loop of its own. */
class KotlinTasks : AutoCloseable {
    private val loop = KotlinLoop()

    fun spawnJoin(tasks: Int): Int = loop.run {
        val all = ArrayList<Deferred<Int>>(tasks)
        repeat(tasks) { all.add(async { 1 }) }
        all.sumOf { it.await() }
    }

    fun spawnYieldJoin(tasks: Int): Int = loop.run {
        val all = ArrayList<Deferred<Int>>(tasks)
        repeat(tasks) {
            all.add(async {
                yield()
                1
            })
        }
        all.sumOf { it.await() }
    }

    fun pingPong(pairs: Int, rounds: Int): Int = loop.run {
        val answers = List(pairs) {
            val there = Channel<Int>(Channel.RENDEZVOUS)
            val back = Channel<Int>(Channel.RENDEZVOUS)
            launch { repeat(rounds) { back.send(there.receive()) } }
            async {
                var sum = 0
                repeat(rounds) {
                    there.send(1)
                    sum += back.receive()
                }
                sum
            }
        }
        answers.sumOf { it.await() }
    }

    fun pingPongBare(rounds: Int): Int = loop.run {
        var there = CompletableDeferred<Int>()
        var back = CompletableDeferred<Int>()
        launch {
            repeat(rounds) {
                val value = there.await()
                there = CompletableDeferred()
                back.complete(value)
            }
        }
        val answers = async {
            var sum = 0
            repeat(rounds) {
                back = CompletableDeferred()
                there.complete(1)
                sum += back.await()
            }
            sum
        }
        answers.await()
    }

    fun sleepAll(tasks: Int, millis: Long) = loop.run {
        coroutineScope { repeat(tasks) { launch { delay(millis) } } }
    }

    fun inTime(calls: Int, limitMillis: Long): Int = loop.run {
        var sum = 0
        repeat(calls) { sum += withTimeout(limitMillis) { 1 } }
        sum
    }

    fun gather(calls: Int, width: Int): Int = loop.run {
        var sum = 0
        repeat(calls) { sum += coroutineScope { List(width) { async { 1 } }.awaitAll().sum() } }
        sum
    }

    /** Begins a coroutine that gives way between two steps. Any thread. */
    fun twoSteps(first: Runnable, second: Runnable) {
        CoroutineScope(loop.dispatcher).launch {
            first.run()
            yield()
            second.run()
        }
    }

    /** One coroutine, begun and joined by the calling thread. */
    fun join(): Int = loop.run { 1 }

    fun wakeAll(tasks: Int): Int = loop.run {
        val value = CompletableDeferred<Int>()
        var sum = 0
        coroutineScope {
            repeat(tasks) {
                launch {
                    val one = value.await() // others add while this waits
                    sum += one
                }
            }
            yield()
            value.complete(1)
        }
        sum
    }

    override fun close() = loop.close()

    companion object {
        /** Begins coroutines that wait for ever, on a loop of their own, and returns once all do. */
        @JvmStatic
        fun park(tasks: Int) {
            val parked = CountDownLatch(1)
            thread(isDaemon = true) {
                runBlocking {
                    val never = CompletableDeferred<Int>()
                    repeat(tasks) { launch { never.await() } }
                    launch { parked.countDown() }
                }
            }
            parked.await()
        }
    }
}

/** Jobs on other threads: [size] threads of Kotlin's own pools, awaited on a loop of its own. */
class KotlinJobs(computing: Boolean, size: Int) : AutoCloseable {
    private val loop = KotlinLoop()
    private val pool = (if (computing) Dispatchers.Default else Dispatchers.IO).limitedParallelism(size)

    fun inFlight(jobs: Int): Int = loop.run {
        val all = ArrayList<Deferred<Int>>(jobs)
        repeat(jobs) { all.add(async(pool) { 1 }) }
        all.sumOf { it.await() }
    }

    fun inTurn(jobs: Int): Int = loop.run {
        var sum = 0
        repeat(jobs) { sum += withContext(pool) { 1 } }
        sum
    }

    override fun close() = loop.close()
}
