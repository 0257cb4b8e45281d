package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import io.netty.channel.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A foreign thread submits a body, waits for its value, and submits the next one. On one core,
 * because each call wakes the loop, and then the thread.
 */
@State(Scope.Benchmark)
public class Submit {
    private static final Callable<Integer> BODY = () -> 1;

    @Param({
        "carrier",
        "baton",
        "kotlin",
        "nettyNio",
        "nettyEpoll",
        "vertx",
        "executor",
        "completableFuture",
        "virtualThreads"
    })
    public String contestant;

    private Submitter submitter;
    private AutoCloseable close;

    @Setup
    public void start() throws Exception {
        switch (contestant) {
            case "carrier" -> startOurs(FiberEngine.CARRIER);
            case "baton" -> startOurs(FiberEngine.BATON);
            case "kotlin" -> {
                var coroutines = new KotlinTasks();
                submitter = coroutines::join;
                close = coroutines;
            }
            case "nettyNio", "nettyEpoll" -> {
                Peer peer = Peer.of(contestant);
                EventLoop loop = (EventLoop) peer.executor;
                submitter = () -> loop.submit(BODY).get();
                close = peer;
            }
            case "vertx" -> {
                Peer peer = Peer.of(contestant);
                submitter = () -> CompletableFuture.supplyAsync(() -> 1, peer.executor).join();
                close = peer;
            }
            case "executor" -> startExecutor(Executors.newSingleThreadExecutor());
            case "virtualThreads" -> startExecutor(Executors.newVirtualThreadPerTaskExecutor());
            default -> {
                ExecutorService executor = Executors.newSingleThreadExecutor();
                submitter = () -> CompletableFuture.supplyAsync(() -> 1, executor).join();
                close = executor;
            }
        }
    }

    private void startOurs(FiberEngine engine) {
        var ours = new Ours(engine);
        submitter = () -> ours.loop.submit(() -> 1).join();
        close = ours;
    }

    private void startExecutor(ExecutorService executor) {
        submitter =
                () -> {
                    Future<Integer> value = executor.submit(BODY);
                    return value.get();
                };
        close = executor;
    }

    @TearDown
    public void stop() throws Exception {
        close.close();
    }

    @Benchmark
    public int join() throws Exception {
        return Pairs.checked(submitter.submitAndWait(), 1);
    }

    /** Runs a body that returns 1 elsewhere, and returns its value. */
    private interface Submitter {
        int submitAndWait() throws Exception;
    }
}
