package dev.millrace.benchmarks

import java.util.function.Consumer
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.yield

/** Kotlin's mutex, semaphore, channels and select, on a loop of its own. */
class KotlinSync : AutoCloseable {
    private val loop = KotlinLoop()

    fun throughMutex(tasks: Int, rounds: Int): Int {
        val mutex = Mutex()
        return pass(tasks, rounds, { mutex.lock() }, { mutex.unlock() })
    }

    fun throughSemaphore(tasks: Int, rounds: Int): Int {
        val semaphore = Semaphore(1)
        return pass(tasks, rounds, { semaphore.acquire() }, { semaphore.release() })
    }

    private inline fun pass(
        tasks: Int,
        rounds: Int,
        crossinline acquire: suspend () -> Unit,
        crossinline release: () -> Unit,
    ): Int = loop.run {
        val count = Turnstiles.Count()
        coroutineScope {
            repeat(tasks) {
                launch {
                    acquire()
                    yield()
                    repeat(rounds) {
                        count.enter()
                        release()
                        acquire()
                    }
                    release()
                }
            }
        }
        count.passed()
    }

    fun throughChannel(elements: Int, room: Int, kept: Consumer<Any>) = loop.run {
        val channel = Channel<Int>(room)
        launch {
            for (i in 0 until elements) channel.send(i)
        }
        repeat(elements) { kept.accept(channel.receive()) }
    }

    fun throughTwoChannels(elements: Int, kept: Consumer<Any>) = loop.run {
        val even = Channel<Int>(Channel.RENDEZVOUS)
        val odd = Channel<Int>(Channel.RENDEZVOUS)
        launch {
            for (i in 0 until elements) (if (i % 2 == 0) even else odd).send(i)
        }
        repeat(elements) {
            kept.accept(
                select<Int> {
                    even.onReceive { element -> element }
                    odd.onReceive { element -> element }
                },
            )
        }
    }

    override fun close() = loop.close()
}
