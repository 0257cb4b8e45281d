package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How often per second an idle loop wakes up: the context switches of all threads that it added,
 * without the compiler's and the collector's. Only on systems with {@code /proc}.
 */
public final class IdleLoop implements Probe {
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final Set<String> OF_THE_JVM =
            Set.of("C1 CompilerThre", "C2 CompilerThre", "G1 Conc", "GC Thread", "Sweeper");

    /** For the list of probes. */
    public IdleLoop() {}

    @Override
    public List<String> contestants() {
        return Files.isDirectory(THREADS)
                ? List.of("carrier", "baton", "nettyNio", "nettyEpoll", "kotlin", "executor")
                : List.of();
    }

    @Override
    public String unit(String row) {
        return "wake-ups/s";
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public List<Measured> measure(String contestant, boolean quick)
            throws IOException, InterruptedException {
        return Measured.parse(
                Probe.output(
                        Probe.java(
                                List.of(
                                        "-XX:+UseG1GC",
                                        "--add-opens",
                                        "java.base/java.lang=ALL-UNNAMED",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-classpath",
                                        System.getProperty("java.class.path")),
                                IdleLoop.class.getName(),
                                contestant,
                                quick ? "200" : "5000")));
    }

    /**
     * The child process: prints wake-ups, processor time and allocated bytes per second, measured
     * over the given milliseconds.
     */
    public static void main(String[] arguments) throws Exception {
        Set<String> others = threads();
        long millis = Long.parseLong(arguments[1]);
        Peer peer = Peer.of(arguments[0]);
        var ran = new CountDownLatch(1);
        peer.executor.execute(ran::countDown);
        ran.await();
        Thread.sleep(millis / 4); // let the start settle

        long before = switches(others);
        Spent spent = Spent.byNow();
        long begin = System.nanoTime();
        Thread.sleep(millis);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Spent end = Spent.byNow();
        System.out.println(spent.until(end, seconds, (switches(others) - before) / seconds));
        Runtime.getRuntime().halt(0);
    }

    private static Set<String> threads() throws IOException {
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.map(thread -> thread.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static long switches(Set<String> others) throws IOException {
        long sum = 0;
        for (String thread : threads()) {
            if (!others.contains(thread)) {
                sum += switches(THREADS.resolve(thread));
            }
        }
        return sum;
    }

    private static long switches(Path thread) throws IOException {
        String name = Files.readString(thread.resolve("comm")).strip();
        if (OF_THE_JVM.stream().anyMatch(name::startsWith)) {
            return 0;
        }
        try (Stream<String> status = Files.lines(thread.resolve("status"))) {
            return status.filter(line -> line.contains("voluntary_ctxt_switches"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }
}
