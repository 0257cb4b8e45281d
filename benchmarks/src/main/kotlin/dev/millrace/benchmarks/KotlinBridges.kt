package dev.millrace.benchmarks

import io.reactivex.rxjava3.core.Single
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import java.util.function.Consumer
import kotlin.coroutines.ContinuationInterceptor
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.reactor.asFlux
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.rx3.await
import kotlinx.coroutines.yield
import org.openjdk.jmh.infra.Blackhole
import reactor.core.publisher.Flux
import reactor.core.publisher.Mono
import reactor.core.publisher.Sinks

/** The coroutine side of the bridges for one value, on a loop of its own. */
class KotlinValues : AutoCloseable {
    private val loop = KotlinLoop()

    fun doneFutures(futures: List<CompletableFuture<Int>>, rounds: Int): Int = loop.run {
        var sum = 0
        repeat(rounds) { for (future in futures) sum += future.await() }
        sum
    }

    fun doneMonos(monos: List<Mono<Int>>, rounds: Int): Int = loop.run {
        var sum = 0
        repeat(rounds) { for (mono in monos) sum += mono.awaitSingle() }
        sum
    }

    fun doneSingles(singles: List<Single<Int>>, rounds: Int): Int = loop.run {
        var sum = 0
        repeat(rounds) { for (single in singles) sum += single.await() }
        sum
    }

    fun pendingFutures(values: Int): Int = loop.run {
        val desk = Desk<CompletableFuture<Int>>()
        completing(desk) { it.complete(1) }
        var sum = 0
        repeat(values) {
            val future = CompletableFuture<Int>()
            desk.pending = future
            sum += future.await()
        }
        desk.over = true
        sum
    }

    fun pendingMonos(values: Int): Int = loop.run {
        val desk = Desk<Sinks.One<Int>>()
        completing(desk) { it.tryEmitValue(1) }
        var sum = 0
        repeat(values) {
            val sink = Sinks.one<Int>()
            desk.pending = sink
            sum += sink.asMono().awaitSingle()
        }
        desk.over = true
        sum
    }

    fun pendingDeferreds(values: Int): Int = loop.run {
        val desk = Desk<CompletableDeferred<Int>>()
        completing(desk) { it.complete(1) }
        var sum = 0
        repeat(values) {
            val value = CompletableDeferred<Int>()
            desk.pending = value
            sum += value.await()
        }
        desk.over = true
        sum
    }

    fun coldMonos(values: Int, blackhole: Blackhole): Int = loop.run {
        val here = coroutineContext[ContinuationInterceptor]!!
        var sum = 0
        repeat(values) {
            val one = mono(here) { 1 }
            blackhole.consume(one)
            sum += one.awaitSingle()
        }
        sum
    }

    override fun close() = loop.close()

    private fun <T> CoroutineScope.completing(desk: Desk<T>, complete: (T) -> Unit) = launch {
        while (!desk.over) {
            val next = desk.pending
            if (next != null) {
                desk.pending = null
                complete(next)
            }
            yield()
        }
    }

    private class Desk<T> {
        var pending: T? = null
        var over = false
    }
}

/** The coroutine side of the bridges for streams, on a loop of its own. */
class KotlinStreams : AutoCloseable {
    private val loop = KotlinLoop()
    val executor: Executor get() = loop.executor

    fun pull(source: Flux<Int>, kept: Consumer<Any>) = pull(source.asFlow(), kept)

    fun pullBuffered(source: Flux<Int>, buffer: Int, kept: Consumer<Any>) =
        pull(source.asFlow().buffer(buffer), kept)

    fun outAndIn(elements: Int, kept: Consumer<Any>) = pull(counting(elements).asFlux().asFlow(), kept)

    // of Any, so that an element stays the object that came
    private fun pull(elements: Flow<Any>, kept: Consumer<Any>) = loop.run {
        elements.collect { kept.accept(it) }
    }

    override fun close() = loop.close()

    companion object {
        @JvmStatic
        fun flux(elements: Int): Flux<Int> = counting(elements).asFlux()

        @JvmStatic
        fun through(source: Flux<Int>): Flux<Int> = source.asFlow().asFlux()

        private fun counting(elements: Int): Flow<Int> = flow { repeat(elements) { emit(it) } }
    }
}
