package dev.millrace.benchmarks;

import dev.millrace.Body;
import dev.millrace.Context;
import dev.millrace.ContextVar;
import dev.millrace.FiberEngine;
import io.micrometer.context.ContextRegistry;
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
 * The cost of carrying a context that holds two values: it is captured, and a body that reads both
 * is run in it. The captured context escapes, as it does on its way to another thread. Ours binds
 * variables; {@code carrier-threadLocals} follows two registered thread-locals, as Micrometer does.
 */
@State(Scope.Benchmark)
public class FullContext {
    private static final int BORDERS = 10_000;
    private static final int USER = 1;
    private static final int TRACE = 2;

    @Param({"carrier", "carrier-threadLocals", "baton", "micrometer"})
    public String contestant;

    private Contestant contexts;

    @Setup
    public void start() {
        contexts =
                switch (contestant) {
                    case "carrier" -> new Variables(FiberEngine.CARRIER);
                    case "carrier-threadLocals" -> new Followed();
                    case "baton" -> new Variables(FiberEngine.BATON);
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
        return Pairs.checked(contexts.cross(blackhole), BORDERS * (USER + TRACE));
    }

    /** Captures and runs every time, and adds up what the bodies read. */
    private interface Contestant extends AutoCloseable {
        int cross(Blackhole blackhole);
    }

    private static int crossAll(Body<Integer, RuntimeException> body, Blackhole blackhole) {
        int sum = 0;
        for (int i = 0; i < BORDERS; i++) {
            Context captured = Context.current();
            blackhole.consume(captured);
            sum += captured.call(body);
        }
        return sum;
    }

    private static final class Variables implements Contestant {
        private static final ContextVar<Integer> USERS = ContextVar.of("user");
        private static final ContextVar<Integer> TRACES = ContextVar.of("trace");
        private static final Body<Integer, RuntimeException> BODY =
                () -> USERS.get() + TRACES.get();
        private final Ours ours;

        Variables(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int cross(Blackhole blackhole) {
            Context both = Context.empty().with(USERS, USER).with(TRACES, TRACE);
            return ours.run(() -> both.call(() -> crossAll(BODY, blackhole)));
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    /** Two thread-locals, registered where Micrometer and our bridge find them. */
    private static final class Locals {
        private final ThreadLocal<Integer> user = new ThreadLocal<>();
        private final ThreadLocal<Integer> trace = new ThreadLocal<>();

        Locals() {
            ContextRegistry.getInstance().registerThreadLocalAccessor("user", user);
            ContextRegistry.getInstance().registerThreadLocalAccessor("trace", trace);
        }

        void set() {
            user.set(USER);
            trace.set(TRACE);
        }

        int read() {
            return user.get() + trace.get();
        }
    }

    private static final class Followed implements Contestant {
        private final Locals locals = new Locals();
        private final Ours ours = new Ours(FiberEngine.CARRIER);

        @Override
        public int cross(Blackhole blackhole) {
            return ours.run(() -> {
                locals.set();
                return crossAll(locals::read, blackhole);
            });
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Snapshots implements Contestant {
        private final Locals locals = new Locals();
        private final ContextSnapshotFactory factory = ContextSnapshotFactory.builder().build();
        private final Host host = Host.platformThread();

        @Override
        public int cross(Blackhole blackhole) {
            return host.run(() -> {
                locals.set();
                return crossAll(blackhole);
            });
        }

        private int crossAll(Blackhole blackhole) {
            int sum = 0;
            for (int i = 0; i < BORDERS; i++) {
                ContextSnapshot captured = factory.captureAll();
                blackhole.consume(captured);
                try (ContextSnapshot.Scope scope = captured.setThreadLocals()) {
                    sum += locals.read();
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
