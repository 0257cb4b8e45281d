package dev.millrace.kotlin

import dev.millrace.Async
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.util.TreeMap
import java.util.TreeSet
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** Which function of Kotlin stands for which call of Java, against the compiled classes. */
class EveryCallTest {

    /** The calls whose body has an exception parameter, and the function for each. */
    private val functions =
        mapOf(
            "Async.blocking" to "Tasks.blocking",
            "Async.gather" to "Tasks.gather",
            "Async.hedge" to "Tasks.hedge",
            "Async.interruptible" to "Tasks.interruptible",
            "Async.moveOnAfter" to "Tasks.moveOnAfter",
            "Async.race" to "Tasks.race",
            "Async.retry" to "Tasks.retry",
            "Async.run" to "Tasks.runLoop",
            "Async.shield" to "Tasks.shield",
            "Async.staggeredRace" to "Tasks.staggeredRace",
            "Async.timeout" to "Tasks.timeout",
            "Async.timeoutAt" to "Tasks.timeoutAt",
            "AsyncLock.run" to "Sync.withLock",
            "AsyncReadWriteLock.read" to "Sync.withReadLock",
            "AsyncReadWriteLock.write" to "Sync.withWriteLock",
            "AsyncSemaphore.run" to "Sync.withPermits",
            "AsyncStream.fold" to "Sync.foldElements",
            "CancelScope.run" to "Tasks.runBody",
            "CapacityLimiter.run" to "Executors.withSlot",
            "Combine.gather" to "Groups.gather",
            "Context.call" to "Tasks.runBody",
            "Context.run" to "Tasks.runBody",
            "ContextVar.where" to "Tasks.withValue",
            "EventLoop.onDriver" to "Tasks.runOnDriver",
            "JdbcConnection.transaction" to "Databases.inTransaction",
            "JdbcDatabase.run" to "Databases.withConnection",
            "JdbcDatabase.runTransaction" to "Databases.inTransaction",
            "JdbcDatabase.transaction" to "Databases.inTransaction",
            "JdbcDatabase.use" to "Databases.withConnection",
            "ObservedBody.observe" to "Protections.observeBody",
            "R2dbcConnection.transaction" to "Databases.inTransaction",
            "R2dbcDatabase.run" to "Databases.withConnection",
            "R2dbcDatabase.runTransaction" to "Databases.inTransaction",
            "R2dbcDatabase.transaction" to "Databases.inTransaction",
            "R2dbcDatabase.use" to "Databases.withConnection",
            "ResilienceBridge.call" to "Protections.protect",
            "Resources.run" to "Groups.resources",
            "Resources.use" to "Groups.resources",
            "RunInExecutor.fromThread" to "Executors.fromThread",
            "Runner.run" to "Tasks.runMain",
            "Select.select" to "Sync.select",
            "Select.selectInOrder" to "Sync.selectInOrder",
            "SpringTransactions.inTransaction" to "Protections.inTransaction",
            "When.thenAccept" to "Sync.then",
            "When.thenApply" to "Sync.then",
            "When.thenGet" to "Sync.then",
            "When.thenRun" to "Sync.then",
        )

    /** Calls that Kotlin takes as they are: see KotlinCalls.kt in proof. */
    private val takenAsTheyAre =
        setOf(
            "Async.mayThrow", // they are given the class
            "LoopFuture.awaitThrowing",
            "TaskGroupException.rethrowIf",
            "AsyncStream.onFailureResume",
            "ContextPair.cross", // it is for authors of bridges, in Java
            "AsyncStream.forEach", // there is one that takes a Consumer
        )

    @Test
    fun every_call_whose_body_has_an_exception_parameter_has_a_function() {
        val calls = TreeSet<String>()
        for (type in publishedTypes()) {
            type.declaredMethods
                .filter { Modifier.isPublic(it.modifiers) && !it.isBridge && !it.isSynthetic }
                .filter { takesAnException(it) }
                .forEach { calls.add("${type.simpleName}.${it.name}") }
        }
        calls.removeAll(takenAsTheyAre)

        assertThat(calls).contains("Async.timeout", "CapacityLimiter.run")
        assertThat(functions.keys).containsExactlyInAnyOrderElementsOf(calls)
    }

    @Test
    fun every_function_of_the_list_is_there() {
        val there = TreeMap<String, Boolean>()
        for (function in functions.values) {
            val (file, name) = function.split('.')
            val type = Class.forName("dev.millrace.kotlin.$file")
            there[function] = type.methods.any { it.name.substringBefore('-') == name } // Kotlin's durations are mangled
        }
        assertThat(there.filterValues { !it }).isEmpty()
    }

    private fun takesAnException(method: Method): Boolean =
        method.typeParameters.any { parameter ->
            parameter.bounds.any { it is Class<*> && Throwable::class.java.isAssignableFrom(it) }
        } && !method.declaringClass.packageName.contains("internal")

    /** The public classes of the modules that this one wraps. */
    private fun publishedTypes(): List<Class<*>> =
        listOf(
            "dev.millrace.Async",
            "dev.millrace.executor.RunInExecutor",
            "dev.millrace.jdbc.JdbcDatabase",
            "dev.millrace.r2dbc.R2dbcDatabase",
            "dev.millrace.micrometer.ObservedBody",
            "dev.millrace.resilience4j.ResilienceBridge",
            "dev.millrace.spring.SpringTransactions",
        )
            .flatMap { typesBeside(Class.forName(it)) }
            .filter { Modifier.isPublic(it.modifiers) }

    private fun typesBeside(type: Class<*>): List<Class<*>> {
        val place = Path.of(type.protectionDomain.codeSource.location.toURI())
        if (Files.isDirectory(place)) {
            return typesIn(place)
        }
        return FileSystems.newFileSystem(place).use { jar -> typesIn(jar.getPath("/")) }
    }

    private fun typesIn(folder: Path): List<Class<*>> =
        Files.walk(folder).use { files ->
            files
                .map { folder.relativize(it).toString() }
                .filter { it.startsWith("dev/millrace/") && it.endsWith(".class") }
                .filter { !it.endsWith("-info.class") && !it.contains("/internal/") }
                .map { it.removeSuffix(".class").replace('/', '.') }
                .filter { !it.contains('$') }
                .sorted()
                .toList()
        }
            .mapNotNull(::load)

    /** The class of that name; null where it stands on a library that is not here, as parts of spring do. */
    private fun load(name: String): Class<*>? =
        try {
            Class.forName(name, false, Async::class.java.classLoader).also(Class<*>::getDeclaredMethods)
        } catch (_: NoClassDefFoundError) {
            null
        }
}
