package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.sync.AsyncQueue;
import dev.millrace.sync.QueueShutDownException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads put into a queue of the loop, whose tasks pass on to a queue that threads take from. */
final class ThreadsWork extends Work {
    private static final int THREADS = 2;
    private static final int MESSAGES = 1_500; // of each thread
    private static final int AT_ONCE = 32; // puts of a thread that are under way

    ThreadsWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() throws Exception {
        AsyncQueue<Long> in = AsyncQueue.fifo(64);
        AsyncQueue<Long> out = AsyncQueue.fifo(64);
        EventLoop loop = EventLoop.current();
        var putting = new AtomicInteger(THREADS);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            boolean cancelling = oneIn(2);
            var random = new Random(this.random.nextLong());
            threads.add(
                    start(() -> {
                        put(in, cancelling ? random : null);
                        if (putting.decrementAndGet() == 0) {
                            loop.callSoonThreadSafe(in::shutdown);
                        }
                    }));
            threads.add(start(() -> take(out)));
        }
        TaskGroup.run(group -> {
            for (int i = 0; i < THREADS; i++) {
                group.fork(() -> pass(in, out));
            }
        });
        out.shutdown();
        Async.blocking(
                () -> CompletableFuture.allOf(threads.toArray(new CompletableFuture<?>[0])).join());
    }

    private static CompletableFuture<Void> start(Runnable body) {
        var ended = new CompletableFuture<Void>();
        Thread.ofPlatform()
                .daemon()
                .name("soak-outsider")
                .start(() -> {
                    try {
                        body.run();
                        ended.complete(null);
                    } catch (Throwable t) { // goes to the round
                        ended.completeExceptionally(t);
                    }
                });
        return ended;
    }

    private record Put(long message, CompletableFuture<?> done) {}

    /** Cancels some puts where there is a {@code random}. */
    private void put(AsyncQueue<Long> queue, @Nullable Random random) {
        var underWay = new ArrayDeque<Put>();
        for (int i = 0; i < MESSAGES; i++) {
            long message = ledger.send();
            var put = new Put(message, queue.putThreadSafe(message));
            if (random != null && random.nextInt(50) == 0 && put.done.cancel(true)) {
                ledger.cancel();
                ledger.keep(message); // then nothing was put
            } else {
                underWay.add(put);
            }
            if (underWay.size() == AT_ONCE) {
                underWay.remove().done.join();
            }
        }
        underWay.forEach(put -> put.done.join());
    }

    private static void pass(AsyncQueue<Long> in, AsyncQueue<Long> out) {
        try {
            while (true) {
                out.put(in.take());
            }
        } catch (QueueShutDownException e) {
            return; // the threads have ended, and it is empty
        }
    }

    private void take(AsyncQueue<Long> queue) {
        try {
            while (true) {
                ledger.receive(queue.takeThreadSafe().join());
            }
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof QueueShutDownException)) {
                throw e;
            }
        }
    }
}
