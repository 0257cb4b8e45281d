package dev.millrace;

import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Overflow;
import dev.millrace.stream.Streams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Uses whatever has a thread or a watch of its own; of whatever class loader, see the test. */
public final class DeployedProgram {
    /** There for as long as the class is, as the fields of an application are. */
    private static final List<Object> KEPT = new ArrayList<>();

    private DeployedProgram() {}

    /** Runs to its end, and leaves behind what an application may leave. */
    public static void run(String engine) throws Exception {
        FiberEngine fibers = FiberEngine.valueOf(engine);
        try (EventLoop loop = settings(fibers).open()) {
            KEPT.add(AsyncStream.of(1, 2).toIterator(loop)); // watched from another thread
            KEPT.add(
                    loop.runUntilComplete(
                            loop.detach(() -> {
                                useEverything();
                                return unread();
                            })));
        }
        EventLoop.common().submit(DeployedProgram::useEverything).join();
        EventLoop.common().close();
        leaveATaskBehind(fibers);
    }

    private static EventLoop.Builder settings(FiberEngine engine) {
        return EventLoop.builder().engine(engine).exceptionHandler((at, fault) -> {});
    }

    private static void useEverything() throws Exception {
        Async.sleep(Duration.ofMillis(1));
        Async.blocking(() -> {});
        Async.moveOnAfter(
                Duration.ofMillis(1),
                () -> Async.interruptible(() -> new CountDownLatch(1).await()));
        AsyncStream<Integer> stream =
                AsyncStream.generate(out -> {
                    out.emit(1);
                    out.emit(2);
                });
        AsyncStream<Integer> listened =
                AsyncStream.listen(
                        Overflow.latest(),
                        feed -> {
                            feed.send(1);
                            return () -> {};
                        });
        AsyncStream<Integer> drained = AsyncStream.from(List.of(1, 2).iterator());
        for (AsyncStream<Integer> each : List.of(stream, listened, drained)) {
            KEPT.add(each.next());
            KEPT.add(each);
        }
        Iterator<Integer> iterator = AsyncStream.of(1, 2).iterator();
        AsyncStream<Integer> reader = AsyncStream.of(1, 2).through(Streams.replay(1)).newReader();
        KEPT.add(iterator.next());
        KEPT.add(iterator);
        KEPT.add(reader.next());
        KEPT.add(reader);
        EventLoop loop = EventLoop.current();
        Promise<Integer> awaited = loop.promise("awaited");
        awaited.addDoneCallback(KEPT::add);
        loop.callSoon(() -> awaited.complete(1));
        Promise<Integer> shutdown = loop.promise("shutdown");
        shutdown.addDoneCallback(KEPT::add);
        KEPT.add(shutdown);
        var completions = Async.asCompleted(List.of(awaited, loop.<Integer>promise())).iterator();
        KEPT.add(completions.next());
        KEPT.add(completions);
        KEPT.add(TaskSet.create());
    }

    /** Has failed when it is returned, and is looked at by nobody. */
    private static Object unread() {
        Task<Object> failing = Async.detach(DeployedProgram::fail);
        Async.waitFor(List.of(failing), WaitPolicy.ALL);
        return failing;
    }

    private static Object fail() {
        throw new IllegalStateException("nobody reads this");
    }

    /** Its loop does not wait for it, and it ends later. */
    private static void leaveATaskBehind(FiberEngine engine) throws InterruptedException {
        var release = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        try (EventLoop loop = settings(engine).closeGrace(Duration.ofMillis(1)).open()) {
            Promise<String> begun = loop.promise("begun");
            loop.detach(() -> {
                try {
                    return Async.<Object, InterruptedException>blocking(() -> {
                        begun.completeThreadSafe("begun");
                        release.await();
                        return begun;
                    });
                } finally {
                    ended.countDown();
                }
            });
            loop.runUntilComplete(begun);
        }
        release.countDown();
        ended.await();
    }
}
