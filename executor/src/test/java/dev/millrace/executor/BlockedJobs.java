package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.testing.Trace;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Jobs that run until the test lets them, and tell when they do. */
final class BlockedJobs {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();
    final Trace trace = new Trace();

    Callable<String> job(String name) {
        return () -> {
            trace.add(name + " began");
            begun.computeIfAbsent(name, unknown -> new CountDownLatch(1)).countDown();
            gate.await();
            trace.add(name + " ended");
            return name;
        };
    }

    /** Waits, off the loop, until the job of that name has begun. */
    void awaitBegun(String name) throws InterruptedException {
        CountDownLatch latch = begun.computeIfAbsent(name, unknown -> new CountDownLatch(1));
        Async.blocking(() -> latch.await());
    }

    void letGo() {
        gate.countDown();
    }
}
