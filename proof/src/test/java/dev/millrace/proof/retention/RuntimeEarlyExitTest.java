package dev.millrace.proof.retention;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.VoidCoroutine;
import dev.millrace.WaitPolicy;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Overflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Waits for a promise, a channel or a listener, and what is built of them. */
class RuntimeEarlyExitTest extends EarlyExitContract {
    private static final int CROWD = 100_000;

    @Override
    Map<String, VoidCoroutine> exits() {
        Map<String, VoidCoroutine> exits = new LinkedHashMap<>();
        EventLoop loop = EventLoop.current();
        addWaits(exits, loop.promise("never"));
        addCallbacks(exits, loop);
        addTasks(exits, loop);
        addStreams(exits, loop.promise("never"));
        return exits;
    }

    private static void addWaits(Map<String, VoidCoroutine> exits, Promise<Integer> never) {
        exits.put("await under a limit", () -> leaveAtOnce(() -> never.await()));
        exits.put(
                "timeout",
                () -> {
                    try {
                        Async.timeout(AT_ONCE, () -> never.await());
                    } catch (DeadlineExceededException expected) {
                        // That is the exit.
                    }
                });
        exits.put(
                "shield",
                () -> {
                    try {
                        Async.shield(AT_ONCE, () -> never.await());
                    } catch (DeadlineExceededException expected) {
                        // That is the exit.
                    }
                });
        Promise<Integer> other = Promise.create();
        List<Promise<Integer>> both = List.of(never, other);
        exits.put("waitFor the first", () -> Async.waitFor(both, WaitPolicy.FIRST, AT_ONCE));
        exits.put("waitFor all", () -> Async.waitFor(both, WaitPolicy.ALL, AT_ONCE));
        Promise<Integer> done = Promise.create();
        done.complete(1);
        exits.put(
                "asCompleted, one of two",
                () -> {
                    for (LoopFuture<? extends Integer> first :
                            Async.asCompleted(List.of(never, done))) {
                        first.await();
                        break;
                    }
                });
        exits.put("asCompleted, unread", () -> Async.asCompleted(both));
        exits.put(
                "asCompleted under a limit",
                () ->
                        leaveAtOnce(() -> {
                            for (LoopFuture<? extends Integer> first : Async.asCompleted(both)) {
                                first.await();
                            }
                        }));
        exits.put("suspend", () -> leaveAtOnce(() -> Async.<Integer>suspend(waiting -> {})));
        exits.put(
                "a callback bridge",
                () -> leaveAtOnce(() -> CallbackBridge.<Integer>await(promise -> null)));
    }

    private static void addCallbacks(Map<String, VoidCoroutine> exits, EventLoop loop) {
        Promise<Integer> never = loop.promise("never");
        exits.put("a done-callback", () -> addAndRemove(never));
        Promise<Integer> crowded = loop.promise("crowded");
        for (int n = 0; n < CROWD; n++) {
            crowded.addDoneCallback(newCallback());
        }
        exits.put("a done-callback among many", () -> addAndRemove(crowded));
        exits.put("await among many", () -> leaveAtOnce(() -> crowded.await()));
        exits.put("a timer", () -> loop.callLater(Duration.ofHours(1), () -> {}).cancel());
    }

    private static void addAndRemove(Promise<Integer> promise) {
        Consumer<LoopFuture<Integer>> callback = newCallback();
        promise.addDoneCallback(callback);
        promise.removeDoneCallback(callback);
    }

    /** A new instance each time. */
    private static Consumer<LoopFuture<Integer>> newCallback() {
        var calls = new AtomicInteger();
        return future -> calls.incrementAndGet();
    }

    private static void addTasks(Map<String, VoidCoroutine> exits, EventLoop loop) {
        Promise<Integer> never = loop.promise("never");
        exits.put(
                "a task that is cancelled",
                () -> {
                    Task<Integer> waiter = Async.detach(() -> never.await());
                    Async.checkpoint();
                    waiter.cancel();
                });
        exits.put(
                "race", () -> Async.<Integer, RuntimeException>race(() -> never.await(), () -> 1));
        exits.put(
                "gather",
                () ->
                        leaveAtOnce(() ->
                                Async.<Integer, RuntimeException>gather(
                                        () -> never.await(), () -> 1)));
        exits.put(
                "a group",
                () ->
                        leaveAtOnce(() ->
                                TaskGroup.run(group -> {
                                    group.fork(() -> never.await());
                                })));
        exits.put(
                "forkReady",
                () ->
                        leaveAtOnce(() ->
                                TaskGroup.run(group -> {
                                    group.<Integer>forkReady(ready -> {
                                        never.await();
                                    });
                                })));
        exits.put("submit", () -> loop.<Integer>submit(() -> never.await()).cancel(false));
    }

    private static void addStreams(Map<String, VoidCoroutine> exits, Promise<Integer> never) {
        Channel<Integer> unread = AsyncStream.channel(0);
        exits.put("send", () -> leaveAtOnce(() -> unread.sender().send(1)));
        Channel<Integer> empty = AsyncStream.channel(1);
        exits.put("receive", () -> leaveAtOnce(() -> empty.receiver().next()));
        AsyncStream<Integer> quiet = AsyncStream.listen(Overflow.latest(), feed -> () -> {});
        exits.put("a listener", () -> leaveAtOnce(() -> quiet.next()));
        exits.put(
                "a listener that is closed",
                () -> leaveAndClose(AsyncStream.listen(Overflow.buffer(8), feed -> () -> {})));
        exits.put(
                "a generator",
                () -> leaveAndClose(AsyncStream.<Integer>generate(out -> never.await())));
        exits.put(
                "a derived stream",
                () ->
                        leaveAndClose(
                                AsyncStream.<Integer>generate(out -> never.await())
                                        .map(n -> n)
                                        .filter(n -> true)
                                        .take(2)));
    }

    private static void leaveAndClose(AsyncStream<Integer> stream) throws Exception {
        leaveAtOnce(() -> stream.next());
        stream.close();
    }
}
