package example

import dev.millrace.Async
import dev.millrace.Body
import dev.millrace.CancelScope
import dev.millrace.Context
import dev.millrace.ContextVar
import dev.millrace.Coroutine
import dev.millrace.EventLoop
import dev.millrace.LoopFuture
import dev.millrace.Promise
import dev.millrace.Task
import dev.millrace.TaskGroup
import dev.millrace.VoidBody
import dev.millrace.VoidCoroutine
import dev.millrace.WaitPolicy
import dev.millrace.stream.AsyncStream
import java.io.IOException
import java.time.Duration

// The lines marked "refused" need a wrapper: all others compile as they are.
abstract class KotlinCalls {
    abstract fun load(id: Int): String
    abstract fun delete(id: Int)

    private val second = Duration.ofSeconds(1)
    private val user = ContextVar.of<String>("user")

    // the type of the exception cannot be inferred: Kotlin does not look at what a lambda throws
    fun run1() = Async.run { load(7) } // refused
    fun timeout1() = Async.timeout(second) { load(7) } // refused
    fun timeout2() = Async.timeout(second) { scope -> scope.cancel(); load(7) } // refused
    fun moveOn1() = Async.moveOnAfter(second) { delete(7) } // refused
    fun shield1() = Async.shield { delete(7) } // refused
    fun blocking1() = Async.blocking { load(7) } // refused
    fun where1() = user.where("ada") { load(7) } // refused
    fun scope1() = CancelScope().run { delete(7) } // refused
    fun call1() = Context.current().call { load(7) } // refused
    fun gather1(): List<String> = Async.gather({ load(1) }, { load(2) }) // refused

    // a lambda without parameters fits a body and one that is handed its scope
    fun timeout3() = Async.timeout<String, Exception>(second) { load(7) } // refused

    // of the two kinds of body, Kotlin takes the one without a value
    fun fork1(group: TaskGroup): Task<String> = group.fork { load(7) } // refused
    fun detach1(): Task<String> = Async.detach { load(7) } // refused

    // with the types given, or with the interface named, it can
    fun run2() = Async.run<String, Exception> { load(7) }
    fun shield3() = Async.shield<String, Exception> { load(7) }
    fun timeout4() = Async.timeout(second, Body<String, Exception> { load(7) })
    fun timeout5() = Async.timeout(second, Coroutine { load(7) })
    fun moveOn2() = Async.moveOnAfter(second, VoidCoroutine { delete(7) })
    fun shield2() = Async.shield(VoidBody<Exception> { delete(7) })
    fun blocking2() = Async.blocking(Coroutine { load(7) })
    fun where2() = user.where("ada", Coroutine { load(7) })
    fun scope2() = CancelScope().run(VoidCoroutine { delete(7) })
    fun call2() = Context.current().call(Coroutine { load(7) })
    fun gather2(): List<String> = Async.gather(Coroutine { load(1) }, Coroutine { load(2) })
    fun gather3(ids: List<Int>): List<String> = Async.gather(ids.map { Coroutine { load(it) } })
    fun race1(): String = Async.race(Coroutine { load(1) }, Coroutine { load(2) })

    // one type parameter: nothing to infer but the value
    fun group1() = TaskGroup.run { group -> delete(7) }
    fun group2(): String = TaskGroup.call { group -> load(7) }
    fun fork2(group: TaskGroup): Task<String> = group.fork(Coroutine { load(7) })
    fun detach2(): Task<String> = Async.detach(Coroutine { load(7) })
    fun submit1() = EventLoop.common().submit(Coroutine { load(7) })
    fun generate1(): AsyncStream<String> = AsyncStream.generate { out -> out.emit(load(7)) }

    fun each1(ids: AsyncStream<Int>) = ids.forEach { n -> delete(n) }
    fun each2(ids: AsyncStream<Int>) = ids.forEach<Exception> { n -> delete(n) }
    fun each3(ids: AsyncStream<Int>) = ids.forEach(AsyncStream.Action<Int, Exception> { n -> delete(n) })

    fun await1(task: Task<String>): String = task.await()
    fun await2(task: Task<String>): String = task.awaitThrowing(IOException::class.java)
    fun wait1(text: Task<String>, number: Promise<Int>) = Async.waitFor(listOf(text, number), WaitPolicy.FIRST)
    fun wait2() = Async.waitFor(Async.allTasks(), WaitPolicy.ALL)
    fun completed1(text: Task<String>): Iterable<LoopFuture<out String>> = Async.asCompleted(listOf(text))
    fun promise1(): Promise<String> = Promise.create()
}
