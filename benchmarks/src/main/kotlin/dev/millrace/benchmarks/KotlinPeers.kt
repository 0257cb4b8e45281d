package dev.millrace.benchmarks

import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import kotlin.concurrent.thread
import kotlin.coroutines.ContinuationInterceptor
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** A thread inside runBlocking, as an executor: the loop that Kotlin's coroutines have of their own. */
class KotlinLoop : AutoCloseable {
    private val end = CompletableDeferred<Unit>()
    lateinit var executor: Executor
        private set
    private val runner: Thread

    init {
        val started = CountDownLatch(1)
        runner = thread(isDaemon = true) {
            runBlocking {
                executor = (coroutineContext[ContinuationInterceptor] as CoroutineDispatcher).asExecutor()
                started.countDown()
                end.await()
            }
        }
        started.await()
    }

    override fun close() {
        end.complete(Unit)
        runner.join()
    }
}

/** The coroutine side of the task workloads. */
object KotlinTasks {
    @JvmStatic
    fun spawnJoin(tasks: Int): Int = runBlocking {
        val all = ArrayList<Deferred<Int>>(tasks)
        repeat(tasks) { all.add(async { 1 }) }
        all.sumOf { it.await() }
    }

    @JvmStatic
    fun spawnYieldJoin(tasks: Int): Int = runBlocking {
        val all = ArrayList<Deferred<Int>>(tasks)
        repeat(tasks) {
            all.add(async {
                yield()
                1
            })
        }
        all.sumOf { it.await() }
    }

    @JvmStatic
    fun offload(jobs: Int): Int = runBlocking {
        val all = ArrayList<Deferred<Int>>(jobs)
        repeat(jobs) { all.add(async { withContext(Dispatchers.IO) { 1 } }) }
        all.sumOf { it.await() }
    }

    @JvmStatic
    fun offloadInTurn(jobs: Int): Int = runBlocking {
        var sum = 0
        repeat(jobs) { sum += withContext(Dispatchers.IO) { 1 } }
        sum
    }

    @JvmStatic
    fun pingPong(pairs: Int, rounds: Int): Int = runBlocking {
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

    @JvmStatic
    fun pingPongBare(rounds: Int): Int = runBlocking {
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

    @JvmStatic
    fun wakeAll(tasks: Int): Int = runBlocking {
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
