package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.stream.AsyncStream;
import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Each contestant's way to write a pipeline. Of the numbers 0, 1, 2 and so on, one of {@code
 * keptOneOf} stays, and becomes larger by one.
 */
interface PipelinePeer extends AutoCloseable {
    /** Adds up what {@code client} answers to the numbers. */
    long call(int numbers, int keptOneOf, Function<Integer, CompletableFuture<Integer>> client);

    /** Adds up the numbers. */
    long sum(int numbers, int keptOneOf);

    static PipelinePeer of(String name) {
        return switch (name) {
            case "carrier" -> new Loops(FiberEngine.CARRIER, true);
            case "carrier-unordered" -> new Loops(FiberEngine.CARRIER, false);
            case "baton" -> new Loops(FiberEngine.BATON, true);
            case "flux" -> new Fluxes(false);
            case "fluxSequential" -> new Fluxes(true);
            case "flowable" -> new Flowables();
            case "kotlin" -> new Flows();
            case "gatherers" -> new Gathered();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Ours. */
    final class Loops implements PipelinePeer {
        private final Ours ours;
        private final boolean inOrder;

        Loops(FiberEngine engine, boolean inOrder) {
            ours = new Ours(engine);
            this.inOrder = inOrder;
        }

        @Override
        public long call(
                int numbers, int keptOneOf, Function<Integer, CompletableFuture<Integer>> client) {
            AsyncStream.Mapping<Integer, Integer> call = n -> FutureBridge.await(client.apply(n));
            return ours.run(() -> {
                AsyncStream<Integer> source = source(numbers, keptOneOf);
                return sum(
                        inOrder
                                ? source.mapConcurrent(Pipeline.AT_A_TIME, call)
                                : source.mapConcurrentUnordered(Pipeline.AT_A_TIME, call));
            });
        }

        @Override
        public long sum(int numbers, int keptOneOf) {
            return ours.run(() -> sum(source(numbers, keptOneOf)));
        }

        private static AsyncStream<Integer> source(int numbers, int keptOneOf) {
            return AsyncStream.from(IntStream.range(0, numbers).boxed())
                    .filter(n -> n % keptOneOf == 0)
                    .map(n -> n + 1);
        }

        private static long sum(AsyncStream<Integer> numbers) {
            return numbers.chunk(Pipeline.BATCH)
                    .map(Pipeline::sum)
                    .<Long, RuntimeException>fold(0L, Long::sum);
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    /** Reactor's. */
    final class Fluxes implements PipelinePeer {
        private final Host host = Host.platformThread();
        private final boolean inOrder;

        Fluxes(boolean inOrder) {
            this.inOrder = inOrder;
        }

        @Override
        public long call(
                int numbers, int keptOneOf, Function<Integer, CompletableFuture<Integer>> client) {
            Function<Integer, Mono<Integer>> call = n -> Mono.fromFuture(client.apply(n));
            return host.run(() -> {
                Flux<Integer> source = source(numbers, keptOneOf);
                return sum(
                        inOrder
                                ? source.flatMapSequential(call, Pipeline.AT_A_TIME)
                                : source.flatMap(call, Pipeline.AT_A_TIME));
            });
        }

        @Override
        public long sum(int numbers, int keptOneOf) {
            return host.run(() -> sum(source(numbers, keptOneOf)));
        }

        private static Flux<Integer> source(int numbers, int keptOneOf) {
            return Flux.range(0, numbers).filter(n -> n % keptOneOf == 0).map(n -> n + 1);
        }

        private static long sum(Flux<Integer> numbers) {
            return numbers.buffer(Pipeline.BATCH).map(Pipeline::sum).reduce(0L, Long::sum).block();
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    /** RxJava's. */
    final class Flowables implements PipelinePeer {
        private final Host host = Host.platformThread();

        @Override
        public long call(
                int numbers, int keptOneOf, Function<Integer, CompletableFuture<Integer>> client) {
            return host.run(() ->
                    sum(
                            source(numbers, keptOneOf)
                                    .flatMap(
                                            n -> Flowable.fromCompletionStage(client.apply(n)),
                                            Pipeline.AT_A_TIME)));
        }

        @Override
        public long sum(int numbers, int keptOneOf) {
            return host.run(() -> sum(source(numbers, keptOneOf)));
        }

        private static Flowable<Integer> source(int numbers, int keptOneOf) {
            return Flowable.range(0, numbers).filter(n -> n % keptOneOf == 0).map(n -> n + 1);
        }

        private static long sum(Flowable<Integer> numbers) {
            return numbers.buffer(Pipeline.BATCH)
                    .map(Pipeline::sum)
                    .reduce(0L, Long::sum)
                    .blockingGet();
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    /** Kotlin's. */
    final class Flows implements PipelinePeer {
        private final KotlinFlows flows = new KotlinFlows();

        @Override
        public long call(
                int numbers, int keptOneOf, Function<Integer, CompletableFuture<Integer>> client) {
            return flows.pipeline(numbers, keptOneOf, client);
        }

        @Override
        public long sum(int numbers, int keptOneOf) {
            return flows.pipeline(numbers, keptOneOf);
        }

        @Override
        public void close() {
            flows.close();
        }
    }

    /** The JDK's streams; a gatherer makes the calls on virtual threads. */
    final class Gathered implements PipelinePeer {
        private final Host host = Host.platformThread();

        @Override
        public long call(
                int numbers, int keptOneOf, Function<Integer, CompletableFuture<Integer>> client) {
            return host.run(() ->
                    sum(
                            source(numbers, keptOneOf)
                                    .gather(
                                            Gatherers.mapConcurrent(
                                                    Pipeline.AT_A_TIME,
                                                    n -> client.apply(n).join()))));
        }

        @Override
        public long sum(int numbers, int keptOneOf) {
            return host.run(() -> sum(source(numbers, keptOneOf)));
        }

        private static Stream<Integer> source(int numbers, int keptOneOf) {
            return IntStream.range(0, numbers)
                    .boxed()
                    .filter(n -> n % keptOneOf == 0)
                    .map(n -> n + 1);
        }

        private static long sum(Stream<Integer> numbers) {
            return numbers.gather(Gatherers.windowFixed(Pipeline.BATCH))
                    .mapToLong(Pipeline::sum)
                    .sum();
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
