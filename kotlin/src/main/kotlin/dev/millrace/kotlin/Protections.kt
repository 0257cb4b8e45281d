@file:JvmName("Protections")

package dev.millrace.kotlin

import dev.millrace.Checkpoint
import dev.millrace.micrometer.ObservedBody
import dev.millrace.resilience4j.ResilienceBridge
import dev.millrace.spring.SpringTransactions
import io.github.resilience4j.bulkhead.Bulkhead
import io.github.resilience4j.circuitbreaker.CircuitBreaker
import io.github.resilience4j.ratelimiter.RateLimiter
import io.github.resilience4j.timelimiter.TimeLimiter
import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationRegistry
import org.springframework.transaction.PlatformTransactionManager
import org.springframework.transaction.ReactiveTransactionManager

// What other libraries put around the body of a task; the module of the one that is used has to be on
// the class path. Each does what the Java call does.

/** Runs [body] if this breaker lets it through, as [ResilienceBridge.call]. */
@Checkpoint
public fun <T> CircuitBreaker.protect(body: () -> T): T = ResilienceBridge.call(this, bodyOf(body))

/** Runs [body] when this limiter permits it, as [ResilienceBridge.call]. */
@Checkpoint
public fun <T> RateLimiter.protect(body: () -> T): T = ResilienceBridge.call(this, bodyOf(body))

/** Runs [body] while it holds a permission of this bulkhead, as [ResilienceBridge.call]. */
@Checkpoint
public fun <T> Bulkhead.protect(body: () -> T): T = ResilienceBridge.call(this, bodyOf(body))

/** Runs [body] and cuts it off after the timeout of this limiter, as [ResilienceBridge.call]. */
@Checkpoint
public fun <T> TimeLimiter.protect(body: () -> T): T = ResilienceBridge.call(this, bodyOf(body))

/** Runs [body] as an observation called [name], as [ObservedBody.observe]. */
public fun <T> ObservationRegistry.observeBody(name: String, body: () -> T): T =
    ObservedBody.observe(name, this, bodyOf(body))

/** Runs [body] as this observation, as [ObservedBody.observe]. */
public fun <T> Observation.observeBody(body: () -> T): T = ObservedBody.observe(this, bodyOf(body))

/** Runs [body] in a transaction of this manager, as [SpringTransactions.inTransaction]. */
public fun <T> PlatformTransactionManager.inTransaction(body: () -> T): T =
    SpringTransactions.inTransaction(this, bodyOf(body))

/** Runs [body] in a transaction of this manager, as [SpringTransactions.inTransaction]. */
public fun <T> ReactiveTransactionManager.inTransaction(body: () -> T): T? =
    SpringTransactions.inTransaction(this, bodyOf(body))
