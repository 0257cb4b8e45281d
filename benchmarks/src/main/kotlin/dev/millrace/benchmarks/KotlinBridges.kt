package dev.millrace.benchmarks

import io.reactivex.rxjava3.core.Single
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.ContinuationInterceptor
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
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.rx3.await
import kotlinx.coroutines.yield
import reactor.core.publisher.Flux
import reactor.core.publisher.Mono
import reactor.core.publisher.Sinks

/** The coroutine side of the bridges for one value. */
object KotlinValues {
    @JvmStatic
    fun doneFutures(futures: List<CompletableFuture<Int>>, rounds: Int): Int = runBlocking {
        var sum = 0
        repeat(rounds) { for (future in futures) sum += future.await() }
        sum
    }

    @JvmStatic
    fun doneMonos(monos: List<Mono<Int>>, rounds: Int): Int = runBlocking {
        var sum = 0
        repeat(rounds) { for (mono in monos) sum += mono.awaitSingle() }
        sum
    }

    @JvmStatic
    fun doneSingles(singles: List<Single<Int>>, rounds: Int): Int = runBlocking {
        var sum = 0
        repeat(rounds) { for (single in singles) sum += single.await() }
        sum
    }

    @JvmStatic
    fun pendingFutures(values: Int): Int = runBlocking {
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

    @JvmStatic
    fun pendingMonos(values: Int): Int = runBlocking {
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

    @JvmStatic
    fun coldMonos(values: Int): Int = runBlocking {
        val loop = coroutineContext[ContinuationInterceptor]!!
        var sum = 0
        repeat(values) { sum += mono(loop) { 1 }.awaitSingle() }
        sum
    }

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

/** The coroutine side of the bridges for streams. */
object KotlinStreams {
    @JvmStatic
    fun flux(elements: Int): Flux<Int> = loop(elements).asFlux()

    @JvmStatic
    fun through(source: Flux<Int>): Flux<Int> = source.asFlow().asFlux()

    @JvmStatic
    fun outAndIn(elements: Int): Int = sum(loop(elements).asFlux().asFlow())

    @JvmStatic
    fun sum(source: Flux<Int>): Int = sum(source.asFlow())

    @JvmStatic
    fun sumBuffered(source: Flux<Int>, buffer: Int): Int = sum(source.asFlow().buffer(buffer))

    private fun loop(elements: Int): Flow<Int> = flow { repeat(elements) { emit(it) } }

    private fun sum(elements: Flow<Int>): Int = runBlocking {
        var sum = 0
        elements.collect { sum += it }
        sum
    }
}
