package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.TaskGroup;
import dev.millrace.completablefuture.FutureBridge;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Futures that threads complete while tasks wait for them or leave, and bodies behind futures. */
final class FutureWork extends Work {
    private static final int FUTURES = 300;
    private static final int BODIES = 50;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    2, Thread.ofPlatform().daemon().name("soak-completer-", 0).factory());

    FutureWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() {
        TaskGroup.run(group -> {
            for (int i = 0; i < FUTURES; i++) {
                boolean owned = oneIn(2);
                Duration patience =
                        oneIn(3)
                                ? Duration.ofNanos(random.nextInt(100_000))
                                : Duration.ofMinutes(1);
                group.fork(() -> waitFor(owned, patience));
            }
        });
        bodies();
    }

    private void waitFor(boolean owned, Duration patience) {
        var stage = new CompletableFuture<Long>();
        var completing =
                CompletableFuture.runAsync(
                        () -> {
                            long message = ledger.send();
                            if (!stage.complete(message)) {
                                ledger.keep(message); // its owner has cancelled it
                            }
                        },
                        threads);
        boolean whole =
                Async.moveOnAfter(
                        patience,
                        () ->
                                ledger.receive(
                                        owned
                                                ? FutureBridge.awaitOwned(stage)
                                                : FutureBridge.await(stage)));
        FutureBridge.await(completing);
        if (!whole) {
            ledger.cancel();
            if (!stage.isCancelled()) {
                ledger.receive(stage.join()); // it came too late for the wait, and stays here
            }
        }
    }

    private void bodies() {
        var begun = new AtomicInteger();
        var ended = new AtomicInteger();
        for (int i = 0; i < BODIES; i++) {
            CompletableFuture<Integer> future =
                    FutureBridge.toCompletableFuture(() -> {
                        begun.incrementAndGet();
                        try {
                            Async.sleep(Duration.ofMillis(1));
                            return 1;
                        } catch (CancelledError e) {
                            Async.shield(Async::checkpoint);
                            throw e;
                        } finally {
                            ended.incrementAndGet();
                        }
                    });
            if (oneIn(2)) {
                Async.checkpoint();
                future.cancel(true);
                ledger.cancel();
            }
            try {
                FutureBridge.await(FutureBridge.ended(future));
            } catch (CancellationException e) {
                continue;
            }
        }
        if (begun.get() != ended.get()) {
            throw new AssertionError(begun + " bodies began and " + ended + " ended");
        }
    }

    @Override
    void close() {
        threads.shutdown();
    }
}
