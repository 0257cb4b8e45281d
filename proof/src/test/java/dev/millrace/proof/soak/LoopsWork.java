package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopGroup;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Loops send to each other; others are opened, and closed while their tasks wait. */
final class LoopsWork extends Work {
    private static final int MESSAGES = 1_000; // each way
    private static final int WAITING = 20;

    private final LoopGroup loops;

    LoopsWork(Shift shift) {
        super(shift);
        loops = LoopGroup.open(2, settings().name("soak-" + engine + "-pair"));
    }

    private EventLoop.Builder settings() {
        return EventLoop.builder()
                .engine(engine)
                .slowStep(Duration.ofMinutes(1)) // a busy machine is no fault
                .exceptionHandler((loop, fault) -> ledger.fault("another loop: " + fault));
    }

    @Override
    void round() throws Exception {
        Async.blocking(() -> {
            EventLoop one = loops.loops().get(0);
            EventLoop other = loops.loops().get(1);
            var there = sendFromTo(one, other);
            var back = sendFromTo(other, one);
            there.join();
            back.join();
            if (oneIn(10)) {
                closeWhileTasksWait();
            }
        });
    }

    private CompletableFuture<?> sendFromTo(EventLoop here, EventLoop there) {
        Channel<Long> channel = AsyncStream.channel(there, 64);
        var line = new Line();
        var sending =
                here.submit(() -> {
                    var underWay = new ArrayList<CompletableFuture<?>>();
                    for (int i = 0; i < MESSAGES; i++) {
                        underWay.add(channel.sender().sendThreadSafe(line.send()));
                        if (underWay.size() == 32) {
                            awaitAll(underWay);
                        }
                    }
                    awaitAll(underWay);
                    channel.sender().closeThreadSafe();
                });
        var receiving = there.submit(() -> channel.receiver().forEach((Long n) -> line.receive(n)));
        return CompletableFuture.allOf(sending, receiving)
                .thenRun(() -> {
                    line.requireWhole();
                    ledger.add(line);
                });
    }

    private static void awaitAll(List<CompletableFuture<?>> stages) {
        var all = CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0]));
        dev.millrace.completablefuture.FutureBridge.await(all);
        stages.clear();
    }

    private void closeWhileTasksWait() {
        var ended = new AtomicInteger();
        var begun = new CompletableFuture<Void>();
        var reported = new AtomicInteger();
        EventLoop loop =
                settings()
                        .name("soak-" + engine + "-short")
                        .exceptionHandler((each, fault) -> reported.incrementAndGet())
                        .open();
        var running = Thread.ofPlatform().daemon().name("soak-short").start(() -> runForever(loop));
        var main =
                loop.submit(() ->
                        TaskGroup.run(group -> {
                            for (int i = 0; i < WAITING; i++) {
                                group.fork(() -> {
                                    try {
                                        Async.sleep(Duration.ofHours(1));
                                    } catch (CancelledError e) {
                                        ended.incrementAndGet();
                                        throw e;
                                    }
                                });
                            }
                            Async.checkpoint();
                            begun.complete(null);
                        }));
        begun.join();
        loop.callSoonThreadSafe(loop::stop);
        join(running);
        loop.close();
        if (!main.isDone() || ended.get() != WAITING) {
            throw new AssertionError("a closed loop has ended " + ended + " of " + WAITING);
        }
    }

    private static void runForever(EventLoop loop) {
        try {
            loop.runForever();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    void close() {
        loops.close();
    }
}
