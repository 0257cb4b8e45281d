package dev.millrace.benchmarks

import java.util.concurrent.CompletableFuture
import java.util.function.Function
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.chunked
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.fold
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.future.await
import org.openjdk.jmh.infra.Blackhole

/** The coroutine side of the operators of streams, on a loop of its own. */
@OptIn(ExperimentalCoroutinesApi::class)
class KotlinFlows : AutoCloseable {
    private val loop = KotlinLoop()

    // of boxed integers, so that an element stays the object that came
    fun mapFilterFold(ints: List<Int>, blackhole: Blackhole): Int = loop.run {
        ints.asFlow().map { it + 1 }.filter { it % 2 == 0 }.fold(0) { sum, n ->
            blackhole.consume(n as Any)
            sum + n
        }
    }

    fun flatMapMerge(ints: List<Int>, atATime: Int, client: Function<Int, CompletableFuture<Int>>): Int = loop.run {
        ints.asFlow().flatMapMerge(atATime) { n -> flow { emit(client.apply(n).await()) } }.fold(0) { sum, n -> sum + n }
    }

    fun pipeline(numbers: Int, keptOneOf: Int, client: Function<Int, CompletableFuture<Int>>): Long = loop.run {
        sum(
            source(numbers, keptOneOf)
                .flatMapMerge(Pipeline.AT_A_TIME) { n -> flow { emit(client.apply(n).await()) } },
        )
    }

    fun pipeline(numbers: Int, keptOneOf: Int): Long = loop.run { sum(source(numbers, keptOneOf)) }

    private fun source(numbers: Int, keptOneOf: Int): Flow<Int> =
        (0 until numbers).asFlow().filter { it % keptOneOf == 0 }.map { it + 1 }

    private suspend fun sum(numbers: Flow<Int>): Long =
        numbers.chunked(Pipeline.BATCH).map { Pipeline.sum(it) }.fold(0L) { sum, n -> sum + n }

    override fun close() = loop.close()
}
