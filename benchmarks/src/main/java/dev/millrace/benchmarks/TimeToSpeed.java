package dev.millrace.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * How fast a row becomes fast: the time of an item in the first three seconds of a new JVM, and
 * that time divided by the time in the fifteenth second. The contestant exists when the first
 * second begins ({@link StartUp} has what that takes), but nothing is warmed up.
 */
public final class TimeToSpeed implements Probe {
    /** The unit of what is divided by itself. */
    static final String FACTOR = "×";

    private static final int SECONDS = 15;
    private static final int SECONDS_IN_A_HURRY = 2;
    private static final int FIRST = 5; // one fifth
    private static final int LAST = 15; // one fifteenth

    private final String name;
    private final List<String> contestants;

    private TimeToSpeed(String name, String... contestants) {
        this.name = name;
        this.contestants = List.of(contestants);
    }

    /** The rows that are measured in this way. */
    static Stream<TimeToSpeed> all() {
        return Stream.of(
                new TimeToSpeed(
                        "requests", "carrier", "virtualThreads", "structuredTaskScope", "kotlin"),
                new TimeToSpeed("jobs", "carrier", "virtualThreads", "completableFuture", "kotlin"),
                new TimeToSpeed("cpuJobs", "carrier", "virtualThreads", "completableFuture"),
                new TimeToSpeed("chain", "carrier", "virtualThreads-p1", "nettyNio", "kotlin"),
                new TimeToSpeed("pingPong", "carrier", "virtualThreads-p1", "kotlin"));
    }

    /** Whether {@code workload} is one of these rows. */
    static boolean measures(String workload) {
        return all().anyMatch(probe -> probe.rows().contains(workload));
    }

    /** The row with the time of the first seconds divided by that of the fifteenth. */
    String ratio() {
        return "TimeToSpeed." + name;
    }

    @Override
    public List<String> rows() {
        return List.of("FirstSeconds." + name, ratio());
    }

    @Override
    public List<String> contestants() {
        return contestants;
    }

    @Override
    public String unit(String row) {
        return row.equals(ratio()) ? FACTOR : "ns";
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public List<Measured> measure(String contestant, boolean quick)
            throws IOException, InterruptedException {
        return ForkedJvm.measure(
                contestant,
                TimeToSpeed.class.getName(),
                name,
                contestant,
                Integer.toString(quick ? SECONDS_IN_A_HURRY : SECONDS));
    }

    /**
     * The child process: prints a line for each row. Arguments: the name, the contestant, and the
     * seconds.
     */
    public static void main(String[] arguments) throws Exception {
        long length = Long.parseLong(arguments[2]) * 1_000_000_000L;
        Work work = work(arguments[0], arguments[1]);
        var first = new Stretch();
        var last = new Stretch();
        Spent before = Spent.byNow();
        Spent after = before;
        long begin = System.nanoTime();
        long now = begin;
        while (now - begin < length) {
            long called = now;
            work.run();
            now = System.nanoTime();
            if (called - begin < length / FIRST) {
                first.add(now - called);
                after = Spent.byNow();
            }
            // if no call begins in the last stretch, the last one counts
            if (called - begin >= length - length / LAST || now - begin >= length) {
                last.add(now - called);
            }
        }
        double items = first.calls * (double) work.items();
        System.out.println(before.until(after, items, first.nanos / items));
        System.out.println(new Measured(first.mean() / last.mean(), Double.NaN, Double.NaN));
        Runtime.getRuntime().halt(0);
    }

    private static Work work(String name, String contestant) throws Exception {
        switch (name) {
            case "requests" -> {
                var requests = new Requests();
                requests.contestant = contestant;
                requests.start();
                return new Work(requests::served, Requests.REQUESTS);
            }
            case "jobs", "cpuJobs" -> {
                var jobs = new OffloadThreads();
                jobs.contestant = contestant;
                jobs.start(name.equals("cpuJobs"));
                return new Work(jobs::blocking, OffloadThreads.IN_FLIGHT);
            }
            case "chain" -> {
                var chain = new CallSoonChain();
                chain.contestant = contestant;
                chain.start();
                return new Work(
                        () -> {
                            chain.chain();
                            return null;
                        },
                        CallSoonChain.CALLS);
            }
            case "pingPong" -> {
                var pingPong = new PingPong();
                pingPong.contestant = contestant;
                pingPong.scale = 1;
                pingPong.start();
                return new Work(pingPong::channel, PingPong.ROUNDS);
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    /** The benchmark of a row, with the items of one call. */
    private record Work(Callable<?> call, int items) {
        void run() throws Exception {
            call.call();
        }
    }

    /** Calls of a part of the time. */
    private static final class Stretch {
        private long nanos;
        private int calls;

        void add(long nanos) {
            this.nanos += nanos;
            calls++;
        }

        double mean() {
            return (double) nanos / calls;
        }
    }
}
