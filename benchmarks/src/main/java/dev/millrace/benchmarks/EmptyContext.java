package dev.millrace.benchmarks;

import dev.millrace.Body;
import dev.millrace.Context;
import dev.millrace.FiberEngine;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The cost of carrying a context when no thread-local is registered and nothing is bound: the
 * context is captured, and a body is run in it. The captured context escapes, as it does on its way
 * to another thread. The bytes per operation are for all 10,000 and their hand-over.
 */
@State(Scope.Benchmark)
public class EmptyContext {
    private static final int BORDERS = 10_000;

    @Param({"carrier", "baton", "micrometer"})
    public String contestant;

    private Contestant contexts;

    @Setup
    public void start() {
        contexts =
                switch (contestant) {
                    case "carrier" -> new Contexts(FiberEngine.CARRIER);
                    case "baton" -> new Contexts(FiberEngine.BATON);
                    default -> new Snapshots();
                };
    }

    @TearDown
    public void stop() throws Exception {
        contexts.close();
    }

    @Benchmark
    @OperationsPerInvocation(BORDERS)
    public int cross(Blackhole blackhole) {
        return contexts.cross(blackhole);
    }

    /** Captures and runs every time, and adds up the ones that the bodies return. */
    private interface Contestant extends AutoCloseable {
        int cross(Blackhole blackhole);
    }

    private static final class Contexts implements Contestant {
        private static final Body<Integer, RuntimeException> BODY = () -> 1;
        private final Ours ours;

        Contexts(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int cross(Blackhole blackhole) {
            return ours.run(() -> crossAll(blackhole));
        }

        private static int crossAll(Blackhole blackhole) {
            int sum = 0;
            for (int i = 0; i < BORDERS; i++) {
                Context captured = Context.current();
                blackhole.consume(captured);
                sum += captured.call(BODY);
            }
            return sum;
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Snapshots implements Contestant {
        private final ContextSnapshotFactory factory = ContextSnapshotFactory.builder().build();
        private final Host host = Host.platformThread();

        @Override
        public int cross(Blackhole blackhole) {
            return host.run(() -> crossAll(blackhole));
        }

        private int crossAll(Blackhole blackhole) {
            int sum = 0;
            for (int i = 0; i < BORDERS; i++) {
                ContextSnapshot captured = factory.captureAll();
                blackhole.consume(captured);
                try (ContextSnapshot.Scope scope = captured.setThreadLocals()) {
                    sum += 1;
                }
            }
            return sum;
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
