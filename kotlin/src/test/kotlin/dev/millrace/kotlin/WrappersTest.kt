package dev.millrace.kotlin

import dev.millrace.CancelScope
import dev.millrace.Context
import dev.millrace.ContextVar
import dev.millrace.DeadlineExceededException
import dev.millrace.EventLoop
import dev.millrace.GroupOptions
import dev.millrace.Promise
import dev.millrace.RetrySchedule
import dev.millrace.Runner
import dev.millrace.SupervisorOptions
import dev.millrace.Task
import dev.millrace.executor.CapacityLimiter
import dev.millrace.executor.Dispatcher
import dev.millrace.executor.JobOptions
import dev.millrace.jdbc.JdbcDatabase
import dev.millrace.stream.AsyncStream
import dev.millrace.sync.AsyncLock
import dev.millrace.sync.AsyncReadWriteLock
import dev.millrace.sync.AsyncSemaphore
import dev.millrace.sync.Select
import dev.millrace.testing.Trace
import dev.millrace.testing.junit.EngineTest
import java.io.IOException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.assertj.core.api.Assertions.catchThrowable
import org.h2.jdbcx.JdbcDataSource
import org.junit.jupiter.api.Test

/** The calls of Java for Kotlin: what they return, and that they throw what the body threw. */
class WrappersTest : EngineTest() {

    @Test
    fun a_body_with_a_value_returns_it() {
        assertThat(runLoop { 42 }).isEqualTo(42)
        Runner.of(EventLoop.builder().engine(engine)).use { runner ->
            assertThat(runner.runMain { 42 }).isEqualTo(42)
        }
        run { loop ->
            assertThat(timeout(1.seconds) { 42 }).isEqualTo(42)
            assertThat(timeoutAt(1.hours) { 42 }).isEqualTo(42)
            assertThat(shield { 42 }).isEqualTo(42)
            assertThat(shield(1.seconds) { 42 }).isEqualTo(42)
            assertThat(blocking { 42 }).isEqualTo(42)
            assertThat(interruptible { 42 }).isEqualTo(42)
            assertThat(retry(RetrySchedule.fixed(1.seconds.toJavaDuration())) { 42 }).isEqualTo(42)
            assertThat(hedge(1.seconds) { 42 }).isEqualTo(42)
            assertThat(loop.loop().runOnDriver { 42 }).isEqualTo(42)
            assertThat(await(loop.loop().submitTask { 42 })).isEqualTo(42)
            val task: Task<Int> = loop.loop().detachTask("answer") { 42 }
            assertThat(task.await()).isEqualTo(42)
            assertThat(detach { 42 }.await()).isEqualTo(42)
            assertThat(detach("answer") { 42 }.name()).isEqualTo("answer")
        }
    }

    private fun <T> await(future: java.util.concurrent.CompletableFuture<T>): T =
        blocking { future.thenApply { it }.toCompletableFuture().get() }

    @Test
    fun what_a_body_throws_is_thrown_checked_or_not() {
        run {
            val failure = IOException("disk")
            val lock = AsyncLock.create()
            val calls =
                listOf<() -> Any?>(
                    { timeout(1.seconds) { throw failure } },
                    { shield { throw failure } },
                    { moveOnAfter(1.seconds) { throw failure } },
                    { CancelScope().runBody { throw failure } },
                    { lock.withLock { throw failure } },
                    { resources { throw failure } },
                    { Context.empty().runBody { throw failure } },
                    { AsyncStream.of(1).foldElements(0) { _, _ -> throw failure } },
                )
            for (call in calls) {
                assertThat(catchThrowable { call() }).isSameAs(failure)
            }
        }
    }

    @Test
    fun a_deadline_cuts_off_and_its_scope_can_be_moved() {
        run { loop ->
            assertThatExceptionOfType(DeadlineExceededException::class.java)
                .isThrownBy { timeout(1.seconds) { sleep(1.hours) } }
            assertThat(moveOnAfter(1.seconds) { sleep(1.hours) }).isFalse()
            assertThat(moveOnAfter(1.seconds) { scope ->
                scope.reschedule(2.hours.toJavaDuration())
                sleep(1.hours)
            }).isTrue()
            assertThat(CancelScope().runBody { sleep(1.minutes) }).isTrue()
            assertThat(loop.time()).isGreaterThan(1.hours.toJavaDuration())
        }
    }

    @Test
    fun bodies_run_side_by_side() {
        val run = run {
            assertThat(gather({ slowly(1) }, { slowly(2) })).containsExactly(1, 2)
            assertThat(gather((1..3).map { n -> { slowly(n) } })).containsExactly(1, 2, 3)
            assertThat(gather({ slowly(1) }, { "two" }) { a, b -> "$a and $b" }).isEqualTo("1 and two")
            assertThat(gather({ 1 }, { 2 }, { 3 }) { a, b, c -> a + b + c }).isEqualTo(6)
            assertThat(gather({ 1 }, { 2 }, { 3 }, { 4 }) { a, b, c, d -> a + b + c + d }).isEqualTo(10)
            assertThat(gather({ 1 }, { 2 }, { 3 }, { 4 }, { 5 }) { a, b, c, d, e -> a + b + c + d + e }).isEqualTo(15)
            assertThat(gather({ 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 }) { a, b, c, d, e, f -> a + b + c + d + e + f })
                .isEqualTo(21)
            assertThat(race({ slowly(1) }, { 2 })).isEqualTo(2)
            val first: Int = race(listOf({ 1 }, { slowly(2) })) { }
            assertThat(first).isEqualTo(1)
            assertThat(staggeredRace(1.minutes, { slowly(1) }, { 2 })).isEqualTo(2)
        }
        assertThat(run.elapsed()).isEqualTo((3.hours + 1.minutes).toJavaDuration())
    }

    private fun slowly(n: Int): Int {
        sleep(1.hours)
        return n
    }

    @Test
    fun a_group_has_children_with_values() {
        run {
            val sum = taskGroup { group ->
                val one: Task<Int> = group.forkTask { 1 }
                val two = group.forkTask("two") { 2 }
                one.await() + two.await()
            }
            assertThat(sum).isEqualTo(3)
            val limited = taskGroup(GroupOptions.limitedTo(1)) { group ->
                group.awaitForkTask { 1 }.await() + group.awaitForkTask("two") { 2 }.await()
            }
            assertThat(limited).isEqualTo(3)
            val trace = Trace()
            supervisor(SupervisorOptions.restarting(RetrySchedule.fixed(1.seconds.toJavaDuration()))) { supervisor ->
                supervisor.fork("child") { trace.add("child") }
            }
            assertThat(trace.steps()).containsExactly("child")
        }
    }

    @Test
    fun resources_are_released_in_reverse() {
        run {
            val trace = Trace()
            val value = resources(1.seconds) { resources ->
                resources.adopt(AutoCloseable { trace.add("first closed") })
                resources.adopt(AutoCloseable { trace.add("second closed") })
                42
            }
            assertThat(value).isEqualTo(42)
            assertThat(trace.steps()).containsExactly("second closed", "first closed")
        }
    }

    @Test
    fun locks_and_permits_are_held_for_a_block() {
        run {
            val lock = AsyncLock.create()
            val value = lock.withLock {
                assertThat(lock.tryAcquire()).isFalse()
                42
            }
            assertThat(value).isEqualTo(42)
            val readWrite = AsyncReadWriteLock.create()
            assertThat(readWrite.withReadLock { 1 } + readWrite.withWriteLock { 2 }).isEqualTo(3)
            val semaphore = AsyncSemaphore.create(2)
            semaphore.withPermits(2) { assertThat(semaphore.tryAcquire()).isFalse() }
            assertThat(semaphore.withPermits { 42 }).isEqualTo(42)
            assertThat(CapacityLimiter.of("limiter", 1, 0).withSlot { 42 }).isEqualTo(42)
        }
    }

    @Test
    fun a_select_takes_what_is_ready() {
        run {
            val number = Promise.create<Int>()
            val text = detach { "text" }
            val chosen = select(
                Select.`when`(number).then { n -> "number $n" },
                Select.`when`(text).then { it },
            )
            assertThat(chosen).isEqualTo("text")
            val late = selectInOrder(
                Select.`when`(number).then { n -> "number $n" },
                Select.`when`(Select.after(1.hours.toJavaDuration())).then { "too late" },
            )
            assertThat(late).isEqualTo("too late")
        }
    }

    @Test
    fun contexts_and_streams_take_lambdas() {
        run {
            val user = ContextVar.of<String>("user")
            assertThat(user.withValue("ada") { user.get() }).isEqualTo("ada")
            assertThat(Context.empty().with(user, "bob").runBody { user.get() }).isEqualTo("bob")
            assertThat(AsyncStream.of(1, 2, 3).foldElements(0) { sum, n -> sum + n }).isEqualTo(6)
        }
    }

    @Test
    fun jobs_have_values_and_call_back() {
        val dispatcher = Dispatcher.pool("kotlin", 1, 1)
        dispatcher.use {
            run { loop ->
                val target = JobOptions.`in`(dispatcher)
                assertThat(runInExecutor(target) { fromThread { loop.loop().inLoop() } }.await()).isTrue()
                assertThat(runInExecutor { 42 }.await()).isEqualTo(42)
            }
        }
    }

    @Test
    fun transactions_are_blocks_with_values() {
        val source = JdbcDataSource().apply { setURL("jdbc:h2:mem:kotlin-$engine;DB_CLOSE_DELAY=-1") }
        run {
            val database = JdbcDatabase.of(source)
            database.withConnection { it.update("create table tea (name varchar(9) primary key)") }
            val failure = IOException("changed my mind")
            assertThat(catchThrowable {
                database.inTransaction { connection ->
                    connection.update("insert into tea values ('green')")
                    throw failure
                }
            }).isSameAs(failure)
            val teas = database.withConnection { connection ->
                val rows = connection.inTransaction { connection.update("insert into tea values ('black')") }
                assertThat(rows).isEqualTo(1)
                connection.rows("select name from tea", { row -> row.getString(1) }).toList()
            }
            assertThat(teas).containsExactly("black")
        }
    }
}
