@file:JvmName("Tasks")

package dev.millrace.kotlin

import dev.millrace.Async
import dev.millrace.Body
import dev.millrace.CancelScope
import dev.millrace.Checkpoint
import dev.millrace.Context
import dev.millrace.ContextVar
import dev.millrace.Coroutine
import dev.millrace.EventLoop
import dev.millrace.RetrySchedule
import dev.millrace.Runner
import dev.millrace.ScopeBody
import dev.millrace.Task
import dev.millrace.VoidBody
import dev.millrace.VoidScopeBody
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlin.time.Duration
import kotlin.time.toJavaDuration

// The calls of Async and its neighbours whose body has an exception parameter, which Kotlin cannot
// infer, and those of which it takes the overload without a value. Each does what the Java call does.

/** A body that throws what it throws: Kotlin has no checked exceptions. */
internal fun <T> bodyOf(block: () -> T): Body<T, RuntimeException> = Body(block)

// ---- running

/** Runs [body] as the main task of a new loop, as [Async.run]. */
public fun <T> runLoop(body: () -> T): T = Async.run(bodyOf(body))

/** Runs [body] as a main task, as [Runner.run]. */
public fun <T> Runner.runMain(body: () -> T): T = run(bodyOf(body))

/** Starts a task that no group owns, as [Async.detach]. */
public fun <T> detach(name: String? = null, body: () -> T): Task<T> =
    if (name == null) Async.detach(Coroutine(body)) else Async.detach(name, Coroutine(body))

/** Starts a task that no group owns, with an empty context, from any thread, as [EventLoop.detach]. */
public fun <T> EventLoop.detachTask(name: String? = null, body: () -> T): Task<T> = detach(name, Coroutine(body))

/** Runs [body] as a task of this loop, from any thread, as [EventLoop.submit]. */
public fun <T> EventLoop.submitTask(body: () -> T): CompletableFuture<T> = submit(Coroutine(body))

/** Runs [work] on the one thread that all of this loop runs on, as [EventLoop.onDriver]. Loop only. */
public fun <T> EventLoop.runOnDriver(work: () -> T): T = onDriver(bodyOf(work))

// ---- time and cancellation

/** Suspends the current task for [duration], as [Async.sleep]. */
@Checkpoint
public fun sleep(duration: Duration): Unit = Async.sleep(duration.toJavaDuration())

/** Runs [body] and cuts it off after [limit], as [Async.timeout]. */
public fun <T> timeout(limit: Duration, body: (CancelScope) -> T): T =
    Async.timeout(limit.toJavaDuration(), ScopeBody<T, RuntimeException>(body))

/** Runs [body] and cuts it off when the loop's time reaches [deadline], as [Async.timeoutAt]. */
public fun <T> timeoutAt(deadline: Duration, body: () -> T): T =
    Async.timeoutAt(deadline.toJavaDuration(), bodyOf(body))

/** Runs [body] and goes on without it after [limit], as [Async.moveOnAfter]: false if it was cut off. */
public fun moveOnAfter(limit: Duration, body: (CancelScope) -> Unit): Boolean =
    Async.moveOnAfter(limit.toJavaDuration(), VoidScopeBody<RuntimeException>(body))

/** Runs [body] where cancels from outside do not reach it, as [Async.shield]. */
public fun <T> shield(body: () -> T): T = Async.shield(bodyOf(body))

/** Runs [body] where cancels from outside do not reach it, for [limit] at most, as [Async.shield]. */
public fun <T> shield(limit: Duration, body: () -> T): T = Async.shield(limit.toJavaDuration(), bodyOf(body))

/** Runs [body] in this scope, as [CancelScope.run]: false if it was cancelled. */
public fun CancelScope.runBody(body: () -> Unit): Boolean = run(VoidBody<RuntimeException>(body))

// ---- several at once

/** Runs all [bodies] at once and returns their values in order, as [Async.gather]. */
@Checkpoint
public fun <T> gather(vararg bodies: () -> T): List<T> = gather(bodies.asList())

/** Runs all [bodies] at once and returns their values in order, as [Async.gather]. */
@Checkpoint
public fun <T> gather(bodies: Collection<() -> T>): List<T> = Async.gather(bodies.map { bodyOf(it) })

/** Runs all [bodies] at once and returns the first value, as [Async.race]. */
@Checkpoint
public fun <T> race(vararg bodies: () -> T): T = race(bodies.asList())

/** Runs all [bodies] at once and returns the first value, as [Async.race]. */
@Checkpoint
public fun <T> race(bodies: Collection<() -> T>): T = Async.race(bodies.map { bodyOf(it) })

/** As [race]; values that come too late go to [onDiscard], as in [Async.race]. */
@Checkpoint
public fun <T> race(bodies: Collection<() -> T>, onDiscard: (T) -> Unit): T =
    Async.race(bodies.map { bodyOf(it) }, Consumer(onDiscard))

/** Starts [bodies] one after the other until one has a value, as [Async.staggeredRace]. */
@Checkpoint
public fun <T> staggeredRace(delay: Duration, vararg bodies: () -> T): T = staggeredRace(delay, bodies.asList())

/** Starts [bodies] one after the other until one has a value, as [Async.staggeredRace]. */
@Checkpoint
public fun <T> staggeredRace(delay: Duration, bodies: Collection<() -> T>): T =
    Async.staggeredRace(delay.toJavaDuration(), bodies.map { bodyOf(it) })

// ---- trying again

/** Runs [body] until it succeeds, as [schedule] says, as [Async.retry]. */
@Checkpoint
public fun <T> retry(schedule: RetrySchedule, body: () -> T): T = Async.retry(schedule, bodyOf(body))

/** Runs [body] a second time beside the first if that takes long, as [Async.hedge]. */
@Checkpoint
public fun <T> hedge(after: Duration, body: () -> T): T = Async.hedge(after.toJavaDuration(), bodyOf(body))

// ---- blocking

/** Runs [body], which blocks, beside the loop, as [Async.blocking]. */
@Checkpoint
public fun <T> blocking(body: () -> T): T = Async.blocking(bodyOf(body))

/** Runs [body], which blocks, beside the loop; a cancel interrupts it, as in [Async.interruptible]. */
@Checkpoint
public fun <T> interruptible(body: () -> T): T = Async.interruptible(bodyOf(body))

// ---- contexts

/** Runs [body] with this variable bound to [value], as [ContextVar.where]. */
public fun <V, T> ContextVar<V>.withValue(value: V, body: () -> T): T = where(value, bodyOf(body))

/** Runs [body] with this context as the current one, as [Context.call]. */
public fun <T> Context.runBody(body: () -> T): T = call(bodyOf(body))
