package dev.millrace.benchmarks

import java.util.concurrent.atomic.LongAdder
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.withContext
import reactor.core.publisher.Mono

/** Requests as coroutines: on a loop of their own, or [onAllCores]. */
class KotlinRequests(onAllCores: Boolean, private val backend: Backend) : AutoCloseable {
    private val loop = KotlinLoop()
    private val home = if (onAllCores) Dispatchers.Default else EmptyCoroutineContext

    // Dispatchers.IO has 64 threads
    private val pool = Dispatchers.IO

    fun serve(requests: Int, atATime: Int): Long = loop.run {
        val sum = LongAdder()
        withContext(home) {
            val slots = Semaphore(atATime)
            repeat(requests) { request ->
                slots.acquire()
                launch {
                    try {
                        sum.add(handle(request).toLong())
                    } finally {
                        slots.release()
                    }
                }
            }
        }
        sum.sum()
    }

    private suspend fun handle(request: Int): Int {
        val row = withContext(pool) { backend.query(request) }
        val later = Mono.delay(Backend.DELAY).thenReturn(row).awaitSingle()
        return Backend.render(backend.call(later).await())
    }

    override fun close() = loop.close()
}
