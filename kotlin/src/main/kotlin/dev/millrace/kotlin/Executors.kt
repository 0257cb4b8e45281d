@file:JvmName("Executors")

package dev.millrace.kotlin

import dev.millrace.CheckReturnValue
import dev.millrace.Checkpoint
import dev.millrace.Task
import dev.millrace.executor.CapacityLimiter
import dev.millrace.executor.JobTarget
import dev.millrace.executor.RunInExecutor
import java.util.concurrent.Callable

// The calls of millrace-executor, which has to be on the class path. Each does what the Java call does.

/** Runs [work], which blocks, on the default dispatcher, as [RunInExecutor.runInExecutor]. Loop only. */
@CheckReturnValue
public fun <T> runInExecutor(work: () -> T): Task<T> = RunInExecutor.runInExecutor(Callable(work))

/** Runs [work] where [target] says, as [RunInExecutor.runInExecutor]. Loop only. */
@CheckReturnValue
public fun <T> runInExecutor(target: JobTarget, work: () -> T): Task<T> =
    RunInExecutor.runInExecutor(target, Callable(work))

/** Runs [body] on the loop of the job at hand and waits for it, as [RunInExecutor.fromThread]. */
public fun <T> fromThread(body: () -> T): T = RunInExecutor.fromThread(bodyOf(body))

/** Runs [body] while the current task has a slot of this limiter, as [CapacityLimiter.run]. */
@Checkpoint
public fun <T> CapacityLimiter.withSlot(body: () -> T): T = run(bodyOf(body))
