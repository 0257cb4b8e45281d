package dev.millrace.benchmarks;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A million numbers are filtered, mapped, put into batches of 100 and added up. {@code calls} keeps
 * every tenth number and sends it to a client with two threads, 16 at a time, which answers with a
 * future; {@code operators} keeps every second number and waits for nothing. Ours keeps the order
 * unless its name says unordered; of the others that call, only {@code fluxSequential} and {@code
 * gatherers} do.
 */
@State(Scope.Benchmark)
public class Pipeline {
    /** How many calls run at a time. */
    static final int AT_A_TIME = 16;

    static final int BATCH = 100;

    private static final int NUMBERS = 1_000_000;
    private static final int ONE_OF_TEN = 10;
    private static final int ONE_OF_TWO = 2;

    @Param({
        "carrier",
        "carrier-unordered",
        "baton",
        "flux",
        "fluxSequential",
        "flowable",
        "kotlin",
        "gatherers"
    })
    public String contestant;

    private final ExecutorService client = Executors.newFixedThreadPool(2);
    private final long answers = expected(ONE_OF_TEN, 2);
    private final long numbers = expected(ONE_OF_TWO, 1);

    private PipelinePeer pipeline;

    private static long expected(int keptOneOf, int factor) {
        return IntStream.range(0, NUMBERS)
                .filter(n -> n % keptOneOf == 0)
                .mapToLong(n -> (n + 1L) * factor)
                .sum();
    }

    private CompletableFuture<Integer> call(int n) {
        return CompletableFuture.supplyAsync(() -> 2 * n, client);
    }

    @Setup
    public void start() {
        pipeline = PipelinePeer.of(contestant);
    }

    @TearDown
    public void stop() throws Exception {
        pipeline.close();
        client.shutdownNow();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public long calls() {
        return checked(pipeline.call(NUMBERS, ONE_OF_TEN, this::call), answers);
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public long operators() {
        return checked(pipeline.sum(NUMBERS, ONE_OF_TWO), numbers);
    }

    private static long checked(long sum, long expected) {
        if (sum != expected) {
            throw new IllegalStateException(sum + " instead of " + expected);
        }
        return sum;
    }

    /** The sum of one batch. */
    static long sum(List<Integer> batch) {
        long sum = 0;
        for (int n : batch) {
            sum += n;
        }
        return sum;
    }
}
