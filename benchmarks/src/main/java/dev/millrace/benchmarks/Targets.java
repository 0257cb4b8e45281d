package dev.millrace.benchmarks;

import static dev.millrace.benchmarks.Target.Step.MUST;
import static dev.millrace.benchmarks.Target.Step.THEN;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The targets of each workload: first the mandatory ones, then the aims. */
final class Targets {
    /** Peers that do less than the others of their row, and never count as the best. */
    static final Map<String, String> LOOSER = Map.of("nettyWheel", "rounds deadlines to 1 ms");

    /** How much the cost of an item may grow with ten times as many items. */
    static final double GROWTH_PER_DECADE = 1.3;

    private static final String[] NETTY = {"nettyNio", "nettyEpoll"};
    private static final String[] SCOPES = {"structuredTaskScope", "structuredTaskScope-p1"};
    private static final String[] THREADS = {
        "virtualThreads-p1", "virtualThreadsQueue-p1", "virtualThreadsQueue-cpu1"
    };
    private static final String[] POOLS = {
        "nettyPool", "vertx", "completableFuture", "reactor", "kotlin"
    };

    private static final String[] CONCURRENT = {
        "fluxFlatMap", "flowableFlatMap", "kotlinFlatMapMerge"
    };

    private static final List<Target> ALL =
            List.of(
                    Target.times("CallSoonChain.chain", MUST, 1.0, NETTY),
                    Target.times("CallSoonChain.chain", THEN, 0.7, NETTY),
                    Target.times("CallSoonBatch.batch", MUST, 1.0, NETTY),
                    Target.times("CallSoonBatch.batch", THEN, 0.7, NETTY),
                    Target.times("Flood.flood", MUST, 1.0, "nettyNio"),
                    Target.times("Flood.flood", THEN, 1.0, "nettyEpoll"),
                    Target.times("Flood.onOneCore", MUST, 1.0, "nettyNio"),
                    Target.times("Flood.onOneCore", THEN, 1.0, "nettyEpoll"),
                    Target.times("PingWithChannel.ping", MUST, 1.0, "nettyNio"),
                    Target.times("Ping.ping", THEN, 1.0, "nettyEpoll"),
                    Target.times("Fork.trivial", MUST, 1.3, "kotlin"),
                    Target.times("Fork.trivial", MUST, 0.9, SCOPES),
                    Target.times("Fork.trivial", THEN, 1.0, "kotlin"),
                    Target.times("Fork.yielding", MUST, 2.0, "kotlin"),
                    Target.times("Fork.yielding", MUST, 0.9, SCOPES),
                    Target.times("Fork.yielding", THEN, 1.7, "kotlin"),
                    Target.times("PingPong.channel", MUST, 1.4, "kotlin"),
                    Target.times("PingPong.channel", MUST, 0.95, THREADS),
                    Target.times("PingPong.channel", THEN, 1.15, "kotlin"),
                    Target.times("Timers.cancel", MUST, 1.0, "nettyNio"),
                    Target.times("Timers.cancel", THEN, 0.7, "nettyNio"),
                    Target.times("Timers.fire", MUST, 1.0, "nettyNio"),
                    Target.times("Timers.fire", THEN, 0.7, "nettyNio"),
                    Target.times("Timers.setCancelFire", MUST, 1.0, "nettyNio"),
                    Target.times("Timers.timeouts", MUST, 1.0, "nettyNio"),
                    Target.times(
                            "SideBySide.steps", MUST, 0.55, "carrier-oneLoop"), // 1.8 times as fast
                    Target.times("SynchronousQueues.pair", MUST, 1.2, "virtualThreads-p1"),
                    Target.atMost("IdleTasks", MUST, 1_400),
                    Target.atMost("IdleTasks", THEN, 1_200),
                    Target.atMost("IdleLoop", MUST, 1),
                    Target.atMost("StartUp", MUST, 80),
                    Target.atMost("StartUp", THEN, 40),
                    Target.atMost("OffloadThreads.cpu", MUST, 250),
                    Target.atMost("OffloadThreads.blocking", MUST, 450),
                    Target.times("OffloadThreads.blocking", MUST, 1.0, "virtualThreads"),
                    Target.times("OffloadThreads.inTurn", MUST, 1.1, POOLS),
                    Target.times("OffloadThreads.inTurnOnCpu", MUST, 1.1, POOLS),
                    Target.atMost("OffloadProcess.smallRecord", MUST, 60_000),
                    Target.atMost("OffloadProcess.megabyte", MUST, 2_000_000),
                    Target.atMost("AwaitDone.future", MUST, 5),
                    Target.atMost("AwaitDone.mono", MUST, 40),
                    Target.atMost("AwaitDone.single", MUST, 40),
                    Target.times("AwaitPending.future", MUST, 1.3, "kotlin"),
                    Target.times("AwaitPending.future", MUST, 0.6, "virtualThreads-p1"),
                    Target.times("AwaitPending.mono", MUST, 1.1, "kotlin"),
                    Target.times("AwaitPending.mono", MUST, 0.6, "virtualThreads-p1"),
                    Target.times("BlockForDone.block", MUST, 1.0, "monoFromFuture"),
                    Target.times("ColdMono.body", MUST, 1.2, "kotlin"),
                    Target.times("StreamOut.unbounded", MUST, 1.0, "kotlinAsFlux"),
                    Target.times("StreamOut.batchesOf64", MUST, 1.0, "kotlinAsFlux"),
                    Target.times("StreamIn.sameThread", MUST, 1.0, "fluxToIterable"),
                    Target.times("StreamIn.acrossThreads", MUST, 1.0, "kotlinAsFlowBuffer1024"),
                    Target.times("StreamThrough.inAndOut", MUST, 1.0, "kotlin"),
                    Target.times("StreamThrough.outAndIn", MUST, 1.0, "kotlin"),
                    Target.times("HandOver.lock", THEN, 1.0),
                    Target.times("HandOver.semaphore", THEN, 1.0),
                    Target.times("QueueOf64.passed", THEN, 1.0),
                    Target.times("SelectOfTwo.received", THEN, 1.0),
                    Target.times("FusedStream.mapFilterFold", MUST, 1.5, "flux"),
                    Target.times("FusedStream.mapFilterFold", THEN, 1.0, "flux"),
                    Target.times("MapConcurrent.calls", MUST, 1.0, CONCURRENT));

    /** Workloads without a target of one engine against the other. */
    private static final Set<String> ENGINES_APART = Set.of("IdleLoop", "StartUp", "IdleTasks");

    private Targets() {}

    /** The workloads that have targets, in no order. */
    static Set<String> workloads() {
        return ALL.stream().map(Target::workload).collect(Collectors.toSet());
    }

    static Stream<Target> of(String workload) {
        Stream<Target> own = ALL.stream().filter(target -> target.workload().equals(workload));
        return ENGINES_APART.contains(workload)
                ? own
                : Stream.concat(own, Stream.of(baton(workload, MUST, 6), baton(workload, THEN, 4)));
    }

    private static Target baton(String workload, Target.Step step, double factor) {
        return new Target(workload, step, "baton", factor, false, List.of("carrier"));
    }
}
