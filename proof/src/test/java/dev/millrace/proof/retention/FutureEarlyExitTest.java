package dev.millrace.proof.retention;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.completablefuture.FutureBridge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Waits for stages, and views of what goes on. */
class FutureEarlyExitTest extends EarlyExitContract {
    private static final int CROWD = 50;

    private final List<Queue<Task<Integer>>> crowds = new ArrayList<>();

    @Override
    Map<String, VoidCoroutine> exits() {
        Map<String, VoidCoroutine> exits = new LinkedHashMap<>();
        EventLoop loop = EventLoop.current();
        Promise<Integer> never = loop.promise("never");
        addViews(exits, never);
        addShared(exits, "a stage", new CompletableFuture<>());
        CompletableFuture<Integer> submitted = loop.submit(() -> never.await());
        addShared(exits, "the future of a task", submitted);
        addShared(exits, "a linked future", FutureBridge.linked(submitted));
        exits.put(
                "awaitOwned",
                () -> leaveAtOnce(() -> FutureBridge.awaitOwned(FutureEarlyExitTest::pending)));
        FutureTask<Integer> task = new FutureTask<>(() -> 1);
        exits.put("awaitFuture", () -> leaveAtOnce(() -> FutureBridge.awaitFuture(task)));
        return exits;
    }

    private static CompletableFuture<Integer> pending() {
        return new CompletableFuture<>();
    }

    private static void addViews(Map<String, VoidCoroutine> exits, Promise<Integer> never) {
        exits.put(
                "a view, cancelled",
                () -> leave(FutureBridge.toCompletableFuture(never), view -> view.cancel(true)));
        exits.put(
                "a view, completed by hand",
                () -> leave(FutureBridge.toCompletableFuture(never), view -> view.complete(1)));
        exits.put(
                "a linked body, cancelled",
                () -> leave(linked(never), future -> future.cancel(false)));
        exits.put(
                "a linked body, given up by what was derived from it",
                () -> leave(linked(never).thenApply(n -> n), future -> future.cancel(false)));
    }

    private static void leave(
            CompletableFuture<Integer> future, Consumer<CompletableFuture<Integer>> exit) {
        Async.checkpoint(); // by now its task waits
        exit.accept(future);
    }

    private static CompletableFuture<Integer> linked(Promise<Integer> never) {
        return FutureBridge.linked(FutureBridge.toCompletableFuture(() -> never.await()));
    }

    private void addShared(
            Map<String, VoidCoroutine> exits, String what, CompletableFuture<Integer> shared) {
        exits.put("await of " + what, () -> leaveAtOnce(() -> FutureBridge.await(shared)));
        Queue<Task<Integer>> waiting = new ArrayDeque<>();
        crowds.add(waiting);
        exits.put(
                "await of " + what + ", out of the midst of others",
                () -> {
                    waiting.add(Async.detach(() -> FutureBridge.<Integer>await(shared)));
                    if (waiting.size() > CROWD) {
                        waiting.remove().cancel();
                    }
                });
    }

    @Override
    void end() {
        crowds.forEach(waiting -> waiting.forEach(Task::cancel));
        Async.checkpoint();
    }
}
