package dev.millrace.executor;

import dev.millrace.testing.Trace;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Jobs that run until the test lets them, and tell when they do. */
final class BlockedJobs {
    private final CountDownLatch gate = new CountDownLatch(1);
    final Trace trace = new Trace();

    Callable<String> job(String name) {
        return () -> {
            trace.add(name + " began");
            gate.await();
            trace.add(name + " ended");
            return name;
        };
    }

    void letGo() {
        gate.countDown();
    }
}
