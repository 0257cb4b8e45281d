package dev.millrace.benchmarks

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

/** Independent coroutines on all processors. */
object KotlinCrew {
    @JvmStatic
    fun work(tasks: Int, steps: Int): Long = runBlocking(Dispatchers.Default) {
        List(tasks) {
            async {
                var state = 1L
                repeat(steps) {
                    state = SideBySide.step(state)
                    yield()
                }
                state
            }
        }.awaitAll().sum()
    }
}
