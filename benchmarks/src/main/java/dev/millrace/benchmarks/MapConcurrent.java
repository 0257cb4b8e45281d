package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.stream.AsyncStream;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Each element is sent to a client with two threads, which answers with a future; 16 calls run at a
 * time, and the answers are added up. Ours keeps the order unless its name says unordered; of the
 * others only {@code fluxFlatMapSequential} does. Ours calls and adds on one thread, the loop's; of
 * the others only {@code fluxFlatMapPublishOn} does, the others call and add on the client's.
 */
@State(Scope.Benchmark)
public class MapConcurrent {
    private static final int CALLS = 100_000;
    private static final int AT_A_TIME = 16;

    @Param({
        "carrier",
        "carrier-unordered",
        "baton",
        "fluxFlatMap",
        "fluxFlatMapSequential",
        "fluxFlatMapPublishOn",
        "flowableFlatMap",
        "kotlinFlatMapMerge"
    })
    public String contestant;

    private final List<Integer> ints = IntStream.range(0, CALLS).boxed().toList();
    private final int expected = ints.stream().mapToInt(n -> 2 * n).sum();
    private final ExecutorService client = Executors.newFixedThreadPool(2);

    private Contestant calls;

    private CompletableFuture<Integer> call(int n) {
        return CompletableFuture.supplyAsync(() -> 2 * n, client);
    }

    @Setup
    public void start() {
        calls =
                switch (contestant) {
                    case "carrier" -> new Loops(FiberEngine.CARRIER, true);
                    case "carrier-unordered" -> new Loops(FiberEngine.CARRIER, false);
                    case "baton" -> new Loops(FiberEngine.BATON, true);
                    case "kotlinFlatMapMerge" -> new Flows();
                    default -> new Threads(contestant);
                };
    }

    @TearDown
    public void stop() throws Exception {
        calls.close();
        client.shutdownNow();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int calls() {
        return Pairs.checked(calls.sum(ints, this::call), expected);
    }

    /** Calls the client with each number, and adds up the answers. */
    private interface Contestant extends AutoCloseable {
        int sum(List<Integer> ints, Function<Integer, CompletableFuture<Integer>> client);
    }

    private static final class Loops implements Contestant {
        private final Ours ours;
        private final boolean inOrder;

        Loops(FiberEngine engine, boolean inOrder) {
            ours = new Ours(engine);
            this.inOrder = inOrder;
        }

        @Override
        public int sum(List<Integer> ints, Function<Integer, CompletableFuture<Integer>> client) {
            AsyncStream.Mapping<Integer, Integer> call = n -> FutureBridge.await(client.apply(n));
            return ours.run(() -> {
                AsyncStream<Integer> source = AsyncStream.from(ints);
                AsyncStream<Integer> answers =
                        inOrder
                                ? source.mapConcurrent(AT_A_TIME, call)
                                : source.mapConcurrentUnordered(AT_A_TIME, call);
                return answers.<Integer, RuntimeException>fold(0, Integer::sum);
            });
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Flows implements Contestant {
        private final KotlinFlows flows = new KotlinFlows();

        @Override
        public int sum(List<Integer> ints, Function<Integer, CompletableFuture<Integer>> client) {
            return flows.flatMapMerge(ints, AT_A_TIME, client);
        }

        @Override
        public void close() {
            flows.close();
        }
    }

    private static final class Threads implements Contestant {
        private final Host host = Host.platformThread();
        private final Scheduler one = Schedulers.newSingle("answers");
        private final String operator;

        Threads(String operator) {
            this.operator = operator;
        }

        @Override
        public int sum(List<Integer> ints, Function<Integer, CompletableFuture<Integer>> client) {
            return host.run(() ->
                    switch (operator) {
                        case "fluxFlatMap" ->
                                Flux.fromIterable(ints)
                                        .flatMap(n -> Mono.fromFuture(client.apply(n)), AT_A_TIME)
                                        .reduce(0, Integer::sum)
                                        .block();
                        case "fluxFlatMapSequential" ->
                                Flux.fromIterable(ints)
                                        .flatMapSequential(
                                                n -> Mono.fromFuture(client.apply(n)), AT_A_TIME)
                                        .reduce(0, Integer::sum)
                                        .block();
                        case "fluxFlatMapPublishOn" ->
                                Flux.fromIterable(ints)
                                        .flatMap(
                                                n ->
                                                        Mono.fromFuture(client.apply(n))
                                                                .publishOn(one),
                                                AT_A_TIME)
                                        .reduce(0, Integer::sum)
                                        .block();
                        case "flowableFlatMap" ->
                                Flowable.fromIterable(ints)
                                        .flatMap(
                                                n -> Flowable.fromCompletionStage(client.apply(n)),
                                                AT_A_TIME)
                                        .reduce(0, Integer::sum)
                                        .blockingGet();
                        default -> throw new IllegalArgumentException(operator);
                    });
        }

        @Override
        public void close() throws Exception {
            one.dispose();
            host.close();
        }
    }
}
