package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactor.ReactorBridge;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Sinks;

/**
 * A task waits for a value that is not there yet: a future, a {@code Mono}, or the contestant's own
 * promise. Another task on the same thread completes it and yields. Two switches per value. The
 * virtual threads also share one carrier; a future is their promise.
 */
@State(Scope.Benchmark)
public class AwaitPending {
    private static final int VALUES = 100_000;

    @Param({"carrier", "baton", "kotlin", "virtualThreads-p1"})
    public String contestant;

    private Contestant tasks;

    @Setup
    public void start() {
        tasks =
                switch (contestant) {
                    case "carrier" -> new Loops(FiberEngine.CARRIER);
                    case "baton" -> new Loops(FiberEngine.BATON);
                    case "kotlin" -> new Coroutines();
                    default -> new Threads();
                };
    }

    @TearDown
    public void stop() throws Exception {
        tasks.close();
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int future() throws Exception {
        return tasks.futures();
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int mono() throws Exception {
        return tasks.monos();
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int promise() throws Exception {
        return tasks.promises();
    }

    /** Waits for all values, which are all 1, and adds them up. */
    private interface Contestant extends AutoCloseable {
        int futures() throws Exception;

        int monos() throws Exception;

        int promises() throws Exception;
    }

    /** Where the waiting task leaves the value for the other one to complete. */
    private static final class Desk<S> {
        private @Nullable S pending;
        private boolean over;

        int takeAll(Supplier<S> source, Function<S, Integer> wait) {
            int sum = 0;
            for (int i = 0; i < VALUES; i++) {
                S next = source.get();
                pending = next;
                sum += wait.apply(next);
            }
            over = true;
            return sum;
        }

        void completeAll(Consumer<S> complete, Runnable giveWay) {
            while (!over) {
                S next = pending;
                if (next != null) {
                    pending = null;
                    complete.accept(next);
                }
                giveWay.run();
            }
        }
    }

    private static final class Loops implements Contestant {
        private final Ours ours;

        Loops(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int futures() {
            return run(
                    CompletableFuture<Integer>::new,
                    FutureBridge::<Integer>await,
                    future -> future.complete(1));
        }

        @Override
        public int monos() {
            return run(
                    Sinks::<Integer>one,
                    sink -> ReactorBridge.awaitRequired(sink.asMono()),
                    sink -> sink.tryEmitValue(1));
        }

        @Override
        public int promises() {
            return run(ours.loop::<Integer>promise, Promise::await, promise -> promise.complete(1));
        }

        private <S> int run(Supplier<S> source, Function<S, Integer> wait, Consumer<S> complete) {
            return ours.run(() ->
                    TaskGroup.call(group -> {
                        var desk = new Desk<S>();
                        group.fork(() -> desk.completeAll(complete, Async::checkpoint));
                        return desk.takeAll(source, wait);
                    }));
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Coroutines implements Contestant {
        private final KotlinValues values = new KotlinValues();

        @Override
        public int futures() {
            return values.pendingFutures(VALUES);
        }

        @Override
        public int monos() {
            return values.pendingMonos(VALUES);
        }

        @Override
        public int promises() {
            return values.pendingDeferreds(VALUES);
        }

        @Override
        public void close() {
            values.close();
        }
    }

    private static final class Threads implements Contestant {
        private final Host host = Host.virtualThread();

        @Override
        public int futures() throws Exception {
            return run(
                    CompletableFuture<Integer>::new,
                    CompletableFuture::join,
                    future -> future.complete(1));
        }

        @Override
        public int monos() throws Exception {
            return run(
                    Sinks::<Integer>one,
                    sink -> sink.asMono().block(),
                    sink -> sink.tryEmitValue(1));
        }

        @Override
        public int promises() throws Exception {
            return futures();
        }

        private <S> int run(Supplier<S> source, Function<S, Integer> wait, Consumer<S> complete) {
            return host.run(() -> {
                var desk = new Desk<S>();
                Thread completer =
                        Thread.startVirtualThread(() -> desk.completeAll(complete, Thread::yield));
                int sum = desk.takeAll(source, wait);
                completer.join();
                return sum;
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
