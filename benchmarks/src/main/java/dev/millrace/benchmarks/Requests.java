package dev.millrace.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * 10,000 requests, 500 at a time, each a task of its own. In turn, it makes a blocking call of 0.2
 * ms (64 run at a time), waits for a {@code Mono.delay} of 1 ms, waits for a future that a client's
 * thread completes, and computes for some 5 µs. The loops compute on one core, {@code
 * carrier-twoLoops}, the virtual threads and {@code kotlinDefault} on all.
 */
@State(Scope.Benchmark)
public class Requests {
    static final int REQUESTS = 10_000;
    private static final int AT_A_TIME = 500;

    @Param({
        "carrier",
        "carrier-twoLoops",
        "baton",
        "virtualThreads",
        "structuredTaskScope",
        "completableFuture",
        "reactor",
        "kotlin",
        "kotlinDefault"
    })
    public String contestant;

    private final Backend backend = new Backend();
    private final long expected = Backend.expected(REQUESTS);
    private RequestPeer server;

    @Setup
    public void start() {
        server = RequestPeer.of(contestant, backend);
    }

    @TearDown
    public void stop() throws Exception {
        server.close();
        backend.close();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long served() throws Exception {
        long sum = server.serve(REQUESTS, AT_A_TIME);
        if (sum != expected) {
            throw new IllegalStateException(sum + " instead of " + expected);
        }
        return sum;
    }
}
