// Millrace in a plain jshell:
//
//     jshell --class-path millrace-runtime.jar -R--add-opens=java.base/java.lang=ALL-UNNAMED --startup DEFAULT --startup millrace.jsh
//
// One loop lives on between inputs. What is typed does not run in a task here, so that what suspends goes into await(() -> …).
// Ctrl-C cancels the await at hand. `millrace repl` needs none of this.
import dev.millrace.*;
import dev.millrace.stream.*;
import dev.millrace.sync.*;
import java.time.Duration;

EventLoop loop = EventLoop.builder().name("repl").open();

Thread.ofPlatform().daemon().name("repl").start(() -> {
    try {
        loop.runForever();
    } catch (InterruptedException stopped) {
    }
});

<T> T await(Coroutine<T> body) throws Exception {
    var running = loop.submit(body);
    try {
        return running.get();
    } finally {
        running.cancel(true);
    }
}

<T> T await(LoopFuture<T> future) throws Exception {
    return await(() -> future.await());
}

<T> T await(java.util.concurrent.CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get();
}

void tree() {
    System.out.println(EventLoop.treeOfAll(false).toText());
}
