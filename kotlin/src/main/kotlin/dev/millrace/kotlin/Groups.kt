@file:JvmName("Groups")

package dev.millrace.kotlin

import dev.millrace.Checkpoint
import dev.millrace.Combine
import dev.millrace.Coroutine
import dev.millrace.GroupOptions
import dev.millrace.Resources
import dev.millrace.Supervisor
import dev.millrace.SupervisorOptions
import dev.millrace.Task
import dev.millrace.TaskGroup
import kotlin.time.Duration
import kotlin.time.toJavaDuration

// Blocks that own something, and forks with a value. Each does what the Java call does.

/** Runs [body] with a group of tasks and waits for all of them, as [TaskGroup.call]. */
public fun <T> taskGroup(body: (TaskGroup) -> T): T = TaskGroup.call(TaskGroup.ValueBody(body))

/** Runs [body] with a group of tasks and waits for all of them, as [TaskGroup.call]. */
public fun <T> taskGroup(options: GroupOptions, body: (TaskGroup) -> T): T =
    TaskGroup.call(options, TaskGroup.ValueBody(body))

/** Starts [body] as a child of this group, as [TaskGroup.fork]. */
public fun <T> TaskGroup.forkTask(name: String? = null, body: () -> T): Task<T> = fork(name, Coroutine(body))

/** Starts [body] as a child of this group, and waits for a slot first, as [TaskGroup.awaitFork]. */
@Checkpoint
public fun <T> TaskGroup.awaitForkTask(name: String? = null, body: () -> T): Task<T> =
    awaitFork(name, Coroutine(body))

/** Runs [body] with a supervisor of tasks, as [Supervisor.run]. */
public fun supervisor(options: SupervisorOptions, body: (Supervisor) -> Unit): Unit =
    Supervisor.run(options, Supervisor.Body(body))

/** Runs [body] and then releases what it took, in the reverse order, as [Resources.use]. */
public fun <T> resources(body: (Resources) -> T): T = Resources.use(Resources.Use<T, RuntimeException>(body))

/** As [resources], with [limit] for the releasing, as [Resources.use]. */
public fun <T> resources(limit: Duration, body: (Resources) -> T): T =
    Resources.use(limit.toJavaDuration(), Resources.Use<T, RuntimeException>(body))

/** Runs both bodies at once and hands their values to [combine], as [Combine.gather]. */
public fun <A, B, R> gather(a: () -> A, b: () -> B, combine: (A, B) -> R): R =
    Combine.gather(bodyOf(a), bodyOf(b), Combine.Two<A, B, R, RuntimeException>(combine))

/** Runs three bodies at once and hands their values to [combine], as [Combine.gather]. */
public fun <A, B, C, R> gather(a: () -> A, b: () -> B, c: () -> C, combine: (A, B, C) -> R): R =
    Combine.gather(bodyOf(a), bodyOf(b), bodyOf(c), Combine.Three<A, B, C, R, RuntimeException>(combine))

/** Runs four bodies at once and hands their values to [combine], as [Combine.gather]. */
public fun <A, B, C, D, R> gather(a: () -> A, b: () -> B, c: () -> C, d: () -> D, combine: (A, B, C, D) -> R): R =
    Combine.gather(
        bodyOf(a), bodyOf(b), bodyOf(c), bodyOf(d),
        Combine.Four<A, B, C, D, R, RuntimeException>(combine),
    )

/** Runs five bodies at once and hands their values to [combine], as [Combine.gather]. */
public fun <A, B, C, D, E, R> gather(
    a: () -> A, b: () -> B, c: () -> C, d: () -> D, e: () -> E,
    combine: (A, B, C, D, E) -> R,
): R =
    Combine.gather(
        bodyOf(a), bodyOf(b), bodyOf(c), bodyOf(d), bodyOf(e),
        Combine.Five<A, B, C, D, E, R, RuntimeException>(combine),
    )

/** Runs six bodies at once and hands their values to [combine], as [Combine.gather]. */
public fun <A, B, C, D, E, F, R> gather(
    a: () -> A, b: () -> B, c: () -> C, d: () -> D, e: () -> E, f: () -> F,
    combine: (A, B, C, D, E, F) -> R,
): R =
    Combine.gather(
        bodyOf(a), bodyOf(b), bodyOf(c), bodyOf(d), bodyOf(e), bodyOf(f),
        Combine.Six<A, B, C, D, E, F, R, RuntimeException>(combine),
    )
