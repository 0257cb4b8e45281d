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
    private static final String[] THREADS = {"virtualThreads", "virtualThreads-p1"};
    private static final String[] PAIRED_THREADS = {
        "virtualThreads-p1", "virtualThreadsQueue-p1", "virtualThreadsQueue-cpu1"
    };
    private static final String[] POOLS = {"completableFuture", "nettyPool"};
    private static final String[] INTO_A_LOOP = {
        "fluxToIterable", "kotlinAsFlow", "kotlinAsFlowBuffer1024"
    };

    private static final List<Target> TASKS_AND_CALLBACKS =
            List.of(
                    Target.times("CallSoonChain.chain", MUST, 1.1, NETTY),
                    Target.times("CallSoonChain.chain", THEN, 1.0, NETTY),
                    Target.times("CallSoonBatch.batch", MUST, 1.1, NETTY),
                    Target.times("CallSoonBatch.batch", THEN, 1.0, NETTY),
                    Target.times("Flood.flood", MUST, 1.0, "nettyNio"),
                    Target.times("Flood.flood", THEN, 0.9, "nettyNio"),
                    Target.times("Flood.onOneCore", MUST, 1.0, "nettyNio"),
                    Target.times("Flood.onOneCore", THEN, 0.9, "nettyNio"),
                    Target.times("Flood.fourProducers", THEN, 1.0, "nettyNio"),
                    Target.times("PingWithChannel.ping", MUST, 1.0, "nettyNio"),
                    Target.times("Ping.ping", THEN, 1.0, "nettyEpoll"),
                    Target.times("Fork.trivial", MUST, 1.3, "kotlin"),
                    Target.times("Fork.trivial", MUST, 0.9, SCOPES),
                    Target.times("Fork.trivial", THEN, 1.0, "kotlin"),
                    Target.times("Fork.yielding", MUST, 0.9, THREADS),
                    Target.times("Fork.yielding", THEN, 1.5, "kotlin"),
                    Target.times("PingPong.channel", MUST, 0.9, PAIRED_THREADS),
                    Target.times("PingPong.channel", THEN, 1.5, "kotlin"),
                    Target.times("Sleepers.sleep", MUST, 0.9, "virtualThreads"),
                    Target.times("Sleepers.sleep", THEN, 1.5, "kotlin"),
                    Target.times("Timers.cancel", MUST, 1.0, "nettyNio"),
                    Target.times("Timers.cancel", THEN, 0.7, "nettyNio"),
                    Target.times("Timers.fire", MUST, 1.0, "nettyNio"),
                    Target.times("Timers.fire", THEN, 0.7, "nettyNio"),
                    Target.times("Timers.setCancelFire", MUST, 1.0, "nettyNio"),
                    Target.times("Timers.timeouts", MUST, 1.0, "nettyNio"),
                    Target.times(
                            "SideBySide.steps", MUST, 0.55, "carrier-oneLoop"), // 1.8 times as fast
                    Target.times("SideBySide.steps", THEN, 1.0, "nettyNio", "nettyEpoll", "vertx"),
                    Target.times("SynchronousQueues.pair", MUST, 1.2, "virtualThreads-p1"),
                    Target.times("HandOver.lock", THEN, 1.0),
                    Target.times("HandOver.semaphore", THEN, 1.0),
                    Target.times("QueueOf64.passed", THEN, 1.0),
                    Target.times("SelectOfTwo.received", THEN, 1.0),
                    Target.times("Together.gather", THEN, 1.0, SCOPES),
                    Target.times("Together.timeout", THEN, 1.0, SCOPES),
                    Target.times("Submit.join", THEN, 1.0, "virtualThreads"),
                    Target.times("FullContext.cross", THEN, 1.0, "micrometer"),
                    Target.atMost("IdleTasks", MUST, 1_400),
                    Target.atMost("IdleTasks", THEN, 1_200),
                    Target.atMost("IdleLoop", MUST, 1),
                    Target.atMost("StartUp", MUST, 60),
                    Target.atMost("StartUp", THEN, 40));

    private static final List<Target> JOBS_AND_REQUESTS =
            List.of(
                    Target.times("Requests.served", MUST, 1.0, "virtualThreads"),
                    Target.cpu("Requests.served", MUST, 1.0, "virtualThreads"),
                    Target.times("Requests.served", THEN, 1.0, "structuredTaskScope"),
                    Target.cpu("Requests.served", THEN, 1.0, "structuredTaskScope"),
                    // 1.3 and 1.6 times as many requests a second
                    Target.engine("carrier-twoLoops", "Requests.served", MUST, 0.77, "carrier"),
                    Target.engine("carrier-twoLoops", "Requests.served", THEN, 0.625, "carrier"),
                    Target.times("OffloadThreads.blocking", MUST, 1.0, "virtualThreads"),
                    Target.times("OffloadThreads.blocking", THEN, 1.5, "nettyPool"),
                    Target.times("OffloadThreads.cpu", MUST, 1.0, "completableFuture"),
                    Target.times("OffloadThreads.cpu", THEN, 1.5, "nettyPool"),
                    Target.times("OffloadThreads.inTurn", MUST, 1.1, POOLS),
                    Target.times("OffloadThreads.inTurn", THEN, 1.0, POOLS),
                    Target.times("OffloadThreads.inTurnOnCpu", MUST, 1.1, POOLS),
                    Target.times("OffloadThreads.inTurnOnCpu", THEN, 1.0, POOLS),
                    Target.atMost("OffloadProcess.smallRecord", MUST, 60_000),
                    Target.atMost("OffloadProcess.megabyte", MUST, 2_000_000));

    private static final List<Target> BRIDGES_AND_STREAMS =
            List.of(
                    Target.times("AwaitDone.future", MUST, 1.5, "kotlin"),
                    Target.times("AwaitDone.future", THEN, 1.0, "kotlin"),
                    Target.times("AwaitDone.mono", MUST, 0.5, "kotlin"),
                    Target.times("AwaitDone.single", MUST, 0.8, "kotlin"),
                    Target.times("AwaitPending.future", MUST, 0.9, "virtualThreads-p1"),
                    Target.times("AwaitPending.future", THEN, 1.5, "kotlin"),
                    Target.times("AwaitPending.mono", MUST, 0.9, "virtualThreads-p1"),
                    Target.times("AwaitPending.mono", THEN, 1.5, "kotlin"),
                    Target.times("AwaitPending.promise", MUST, 0.9, "virtualThreads-p1"),
                    Target.times("AwaitPending.promise", THEN, 1.5, "kotlin"),
                    Target.times("BlockForDone.block", MUST, 1.0, "monoFromFuture"),
                    Target.times("ColdMono.body", MUST, 1.2, "kotlin"),
                    Target.times("StreamOut.unbounded", MUST, 1.0, "kotlinAsFlux"),
                    Target.times("StreamOut.unbounded", THEN, 1.3, "fluxGenerate"),
                    Target.times("StreamOut.batchesOf64", MUST, 1.0, "kotlinAsFlux"),
                    Target.times("StreamOut.batchesOf64", THEN, 1.3, "fluxGenerate"),
                    Target.times("StreamIn.sameThread", MUST, 1.0, INTO_A_LOOP),
                    Target.times("StreamIn.acrossThreads", MUST, 1.0, INTO_A_LOOP),
                    Target.times("StreamThrough.inAndOut", MUST, 1.0, "kotlin"),
                    Target.times("StreamThrough.outAndIn", MUST, 1.0, "kotlin"),
                    Target.times("FusedStream.mapFilterFold", MUST, 1.5, "flux"),
                    Target.times("FusedStream.mapFilterFold", THEN, 1.0, "flux"),
                    Target.times("Pipeline.operators", MUST, 1.5, "flux"),
                    Target.times("Pipeline.operators", THEN, 1.0, "flux"),
                    Target.times(
                            "MapConcurrent.calls", MUST, 1.0, "fluxFlatMap", "flowableFlatMap"),
                    Target.times("Pipeline.calls", MUST, 1.0, "flux", "flowable"));

    private static final List<Target> ALL =
            Stream.of(
                            TASKS_AND_CALLBACKS.stream(),
                            JOBS_AND_REQUESTS.stream(),
                            BRIDGES_AND_STREAMS.stream(),
                            TimeToSpeed.all().flatMap(Targets::timeToSpeed))
                    .flatMap(targets -> targets)
                    .toList();

    /** Workloads without a target of one engine against the other. */
    private static final Set<String> ENGINES_APART = Set.of("IdleLoop", "StartUp", "IdleTasks");

    private Targets() {}

    private static Stream<Target> timeToSpeed(TimeToSpeed row) {
        String[] threads =
                row.contestants().stream()
                        .filter(name -> name.startsWith("virtualThreads"))
                        .toArray(String[]::new);
        return Stream.of(
                Target.times(row.ratio(), MUST, 1.0, threads),
                Target.atMost(row.ratio(), THEN, 1.2));
    }

    /** The workloads that have targets, in no order. */
    static Set<String> workloads() {
        return ALL.stream().map(Target::workload).collect(Collectors.toSet());
    }

    static Stream<Target> of(String workload) {
        Stream<Target> own = ALL.stream().filter(target -> target.workload().equals(workload));
        return ENGINES_APART.contains(workload) || TimeToSpeed.measures(workload)
                ? own
                : Stream.concat(own, Stream.of(baton(workload, MUST, 4), baton(workload, THEN, 3)));
    }

    private static Target baton(String workload, Target.Step step, double factor) {
        return Target.engine("baton", workload, step, factor, "carrier");
    }
}
