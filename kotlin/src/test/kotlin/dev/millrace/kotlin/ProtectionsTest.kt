package dev.millrace.kotlin

import dev.millrace.testing.Trace
import dev.millrace.testing.junit.EngineTest
import io.github.resilience4j.bulkhead.Bulkhead
import io.github.resilience4j.bulkhead.BulkheadFullException
import io.github.resilience4j.circuitbreaker.CallNotPermittedException
import io.github.resilience4j.circuitbreaker.CircuitBreaker
import io.github.resilience4j.ratelimiter.RateLimiter
import io.github.resilience4j.ratelimiter.RateLimiterConfig
import io.github.resilience4j.timelimiter.TimeLimiter
import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationHandler
import io.micrometer.observation.ObservationRegistry
import java.io.IOException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.Test
import org.springframework.transaction.PlatformTransactionManager
import org.springframework.transaction.ReactiveTransaction
import org.springframework.transaction.ReactiveTransactionManager
import org.springframework.transaction.TransactionDefinition
import org.springframework.transaction.TransactionStatus
import org.springframework.transaction.support.SimpleTransactionStatus
import reactor.core.publisher.Mono

/** What other libraries put around a body: its value, its failure, and what it is refused for. */
class ProtectionsTest : EngineTest() {
    private val trace = Trace()
    private val failure = IOException("disk")

    @Test
    fun a_circuit_breaker_lets_bodies_through_until_it_is_open() {
        run {
            val breaker = CircuitBreaker.ofDefaults("kotlin")
            assertThat(breaker.protect { 42 }).isEqualTo(42)
            assertThat(catchThrowable { breaker.protect { throw failure } }).isSameAs(failure)
            assertThat(breaker.metrics.numberOfFailedCalls).isOne()
            breaker.transitionToOpenState()
            assertThatExceptionOfType(CallNotPermittedException::class.java).isThrownBy { breaker.protect { trace.add("never") } }
            assertThat(trace.steps()).isEmpty()
        }
    }

    @Test
    fun a_rate_limiter_counts_bodies() {
        run {
            val config = RateLimiterConfig.custom().limitForPeriod(7).limitRefreshPeriod(1.hours.toJavaDuration()).build()
            val limiter = RateLimiter.of("kotlin", config)
            assertThat(limiter.protect { 42 }).isEqualTo(42)
            assertThat(catchThrowable { limiter.protect { throw failure } }).isSameAs(failure)
            assertThat(limiter.metrics.availablePermissions).isEqualTo(5)
        }
    }

    @Test
    fun a_bulkhead_is_held_while_its_body_runs() {
        run {
            val bulkhead = Bulkhead.ofDefaults("kotlin")
            val free = bulkhead.metrics.availableConcurrentCalls
            val inside = bulkhead.protect { bulkhead.metrics.availableConcurrentCalls }
            assertThat(inside).isEqualTo(free - 1)
            assertThat(catchThrowable { bulkhead.protect { throw failure } }).isSameAs(failure)
            assertThat(bulkhead.metrics.availableConcurrentCalls).isEqualTo(free)
            repeat(free) { bulkhead.acquirePermission() }
            assertThatExceptionOfType(BulkheadFullException::class.java).isThrownBy {
                bulkhead.protect { trace.add("never") }
            }
            assertThat(trace.steps()).isEmpty()
        }
    }

    @Test
    fun a_time_limiter_cuts_its_body_off() {
        run {
            val limiter = TimeLimiter.of(1.seconds.toJavaDuration())
            assertThat(limiter.protect { 42 }).isEqualTo(42)
            assertThat(catchThrowable { limiter.protect { throw failure } }).isSameAs(failure)
            assertThat(catchThrowable { limiter.protect { sleep(1.hours) } }).isInstanceOf(TimeoutException::class.java)
        }
    }

    @Test
    fun an_observation_begins_and_ends_with_its_body() {
        val registry = ObservationRegistry.create()
        registry.observationConfig().observationHandler(
            object : ObservationHandler<Observation.Context> {
                override fun onStart(context: Observation.Context) = trace.add("${context.name} began")

                override fun onError(context: Observation.Context) = trace.add("${context.name} failed")

                override fun onStop(context: Observation.Context) = trace.add("${context.name} ended")

                override fun supportsContext(context: Observation.Context) = true
            })
        run {
            assertThat(registry.observeBody("brew") { 42 }).isEqualTo(42)
            val observation = Observation.createNotStarted("pour", registry)
            assertThat(catchThrowable { observation.observeBody { throw failure } }).isSameAs(failure)
        }
        assertThat(trace.steps())
            .containsExactly("brew began", "brew ended", "pour began", "pour failed", "pour ended")
    }

    @Test
    fun a_transaction_of_spring_is_committed_with_the_value_and_rolled_back_with_the_failure() {
        val manager =
            object : PlatformTransactionManager {
                override fun getTransaction(definition: TransactionDefinition?): TransactionStatus {
                    trace.add("begun")
                    return SimpleTransactionStatus()
                }

                override fun commit(status: TransactionStatus) = trace.add("committed")

                override fun rollback(status: TransactionStatus) = trace.add("rolled back")
            }
        run {
            assertThat(manager.inTransaction { 42 }).isEqualTo(42)
            assertThat(catchThrowable { manager.inTransaction { throw IllegalStateException("no tea") } })
                .hasMessage("no tea")
        }
        assertThat(trace.steps()).containsExactly("begun", "committed", "begun", "rolled back")
    }

    @Test
    fun a_reactive_transaction_of_spring_is_committed_with_the_value_and_rolled_back_with_the_failure() {
        val manager =
            object : ReactiveTransactionManager {
                override fun getReactiveTransaction(definition: TransactionDefinition?): Mono<ReactiveTransaction> =
                    Mono.fromCallable {
                        trace.add("begun")
                        object : ReactiveTransaction {}
                    }

                override fun commit(transaction: ReactiveTransaction): Mono<Void> =
                    Mono.fromRunnable { trace.add("committed") }

                override fun rollback(transaction: ReactiveTransaction): Mono<Void> =
                    Mono.fromRunnable { trace.add("rolled back") }
            }
        run {
            assertThat(manager.inTransaction { 42 }).isEqualTo(42)
            assertThat(catchThrowable { manager.inTransaction { throw IllegalStateException("no tea") } })
                .hasMessage("no tea")
        }
        assertThat(trace.steps()).containsExactly("begun", "committed", "begun", "rolled back")
    }
}
