package dev.millrace.benchmarks;

import dev.millrace.Coroutine;
import dev.millrace.FiberEngine;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Mono;

/** Tasks wait for a thousand foreign values that are already there, a hundred times. */
@State(Scope.Benchmark)
public class AwaitDone {
    private static final int SOURCES = 1_000;
    private static final int ROUNDS = 100;

    @Param({"carrier", "baton", "kotlin", "blocking"})
    public String contestant;

    private final List<CompletableFuture<Integer>> futures =
            IntStream.range(0, SOURCES).mapToObj(CompletableFuture::completedFuture).toList();
    private final List<Mono<Integer>> monos =
            IntStream.range(0, SOURCES).mapToObj(Mono::just).toList();
    private final List<Single<Integer>> singles =
            IntStream.range(0, SOURCES).mapToObj(Single::just).toList();

    private @Nullable Ours ours;
    private @Nullable KotlinValues kotlin;
    private @Nullable Host host; // for the contestants that block

    @Setup
    public void start() {
        switch (contestant) {
            case "carrier" -> ours = new Ours(FiberEngine.CARRIER);
            case "baton" -> ours = new Ours(FiberEngine.BATON);
            case "kotlin" -> kotlin = new KotlinValues();
            default -> host = Host.platformThread();
        }
    }

    @TearDown
    public void stop() throws Exception {
        if (ours != null) {
            ours.close();
        } else if (kotlin != null) {
            kotlin.close();
        } else {
            host.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(SOURCES * ROUNDS)
    public int future() {
        return kotlin != null
                ? kotlin.doneFutures(futures, ROUNDS)
                : run(ours == null ? this::joinFutures : this::awaitFutures);
    }

    @Benchmark
    @OperationsPerInvocation(SOURCES * ROUNDS)
    public int mono() {
        return kotlin != null
                ? kotlin.doneMonos(monos, ROUNDS)
                : run(ours == null ? this::blockForMonos : this::awaitMonos);
    }

    @Benchmark
    @OperationsPerInvocation(SOURCES * ROUNDS)
    public int single() {
        return kotlin != null
                ? kotlin.doneSingles(singles, ROUNDS)
                : run(ours == null ? this::blockForSingles : this::awaitSingles);
    }

    private int run(Coroutine<Integer> body) {
        return ours == null ? host.run(body::run) : ours.run(body);
    }

    private int awaitFutures() {
        int sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (CompletableFuture<Integer> future : futures) {
                sum += FutureBridge.await(future);
            }
        }
        return sum;
    }

    private int joinFutures() {
        int sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (CompletableFuture<Integer> future : futures) {
                sum += future.join();
            }
        }
        return sum;
    }

    private int awaitMonos() {
        int sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (Mono<Integer> mono : monos) {
                sum += ReactorBridge.awaitRequired(mono);
            }
        }
        return sum;
    }

    private int blockForMonos() {
        int sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (Mono<Integer> mono : monos) {
                sum += mono.block();
            }
        }
        return sum;
    }

    private int awaitSingles() {
        int sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (Single<Integer> single : singles) {
                sum += RxBridge.await(single);
            }
        }
        return sum;
    }

    private int blockForSingles() {
        int sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (Single<Integer> single : singles) {
                sum += single.blockingGet();
            }
        }
        return sum;
    }
}
