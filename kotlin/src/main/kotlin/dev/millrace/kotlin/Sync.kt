@file:JvmName("Sync")

package dev.millrace.kotlin

import dev.millrace.Checkpoint
import dev.millrace.stream.AsyncStream
import dev.millrace.sync.AsyncLock
import dev.millrace.sync.AsyncReadWriteLock
import dev.millrace.sync.AsyncSemaphore
import dev.millrace.sync.Clause
import dev.millrace.sync.Select
import dev.millrace.sync.When

// Locks, permits, selects and streams. Each does what the Java call does.

/** Runs [body] while the current task holds this lock, as [AsyncLock.run]. */
@Checkpoint
public fun <T> AsyncLock.withLock(body: () -> T): T = run(bodyOf(body))

/** Runs [body] while the current task reads under this lock, as [AsyncReadWriteLock.read]. */
@Checkpoint
public fun <T> AsyncReadWriteLock.withReadLock(body: () -> T): T = read(bodyOf(body))

/** Runs [body] while the current task writes under this lock, as [AsyncReadWriteLock.write]. */
@Checkpoint
public fun <T> AsyncReadWriteLock.withWriteLock(body: () -> T): T = write(bodyOf(body))

/** Runs [body] while the current task holds [permits] of this semaphore, as [AsyncSemaphore.run]. */
@Checkpoint
public fun <T> AsyncSemaphore.withPermits(permits: Int = 1, body: () -> T): T = run(permits, bodyOf(body))

/** What a select does when this is chosen, with the value, as [When.thenApply]. */
public fun <T, R> When<T>.then(handler: (T) -> R): Clause<R, RuntimeException> =
    thenApply(Clause.Handler<T, R, RuntimeException>(handler))

/** Waits until one of [clauses] is ready, and runs it, as [Select.select]. */
@Checkpoint
public fun <R> select(vararg clauses: Clause<out R, RuntimeException>): R = Select.select(clauses.asList())

/** As [select], in which of several that are ready the first one is chosen, as [Select.selectInOrder]. */
@Checkpoint
public fun <R> selectInOrder(vararg clauses: Clause<out R, RuntimeException>): R =
    Select.selectInOrder(clauses.asList())

/** Combines the elements one by one, and closes the stream on every exit, as [AsyncStream.fold]. */
@Checkpoint
public fun <T : Any, R : Any> AsyncStream<T>.foldElements(initial: R, accumulator: (R, T) -> R): R =
    fold(initial, AsyncStream.ThrowingAccumulator<R, T, RuntimeException>(accumulator))
