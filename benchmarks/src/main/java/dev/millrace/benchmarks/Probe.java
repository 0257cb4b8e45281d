package dev.millrace.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A workload that is measured in JVMs of its own, in rounds, with each contestant once per round.
 */
interface Probe {
    /** The names of the workloads in the figures; one measurement fills all of them. */
    default List<String> rows() {
        return List.of(getClass().getSimpleName());
    }

    /** As in the figures: ours and the peers. */
    List<String> contestants();

    /** The unit of a row. */
    String unit(String row);

    /** The number of rounds, odd; the median counts. */
    int rounds();

    /** One measurement, a value for each row; {@code quick} only checks that it works. */
    List<Measured> measure(String contestant, boolean quick)
            throws IOException, InterruptedException;

    /**
     * One measurement.
     *
     * @param value in the unit of the row
     * @param cpu nanoseconds of processor time per item; NaN if unknown
     * @param bytes allocated per item; NaN if unknown
     */
    record Measured(double value, double cpu, double bytes) {
        /** Parses the output of a child process: a line for each row. */
        static List<Measured> parse(String printed) {
            return printed.lines()
                    .map(line -> line.split(" "))
                    .map(cells ->
                            new Measured(
                                    Double.parseDouble(cells[0]),
                                    Double.parseDouble(cells[1]),
                                    Double.parseDouble(cells[2])))
                    .toList();
        }

        @Override
        public String toString() {
            return value + " " + cpu + " " + bytes;
        }
    }

    /** What this process has spent since it began. */
    record Spent(long cpu, long bytes) {
        static Spent byNow() {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            return new Spent(CpuTime.ofThisProcess(), threads.getTotalThreadAllocatedBytes());
        }

        /** A measurement with what was spent from here to {@code end}, for each of the items. */
        Measured until(Spent end, double items, double value) {
            return new Measured(value, (end.cpu - cpu) / items, (end.bytes - bytes) / items);
        }
    }

    /** Removes what the measurements left. */
    default void close() throws IOException {}

    /** The command for a JVM of this version with {@code flags}, a main class and its arguments. */
    static List<String> java(List<String> flags, String... mainAndArguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of(mainAndArguments));
        return command;
    }

    /** Runs the command to its end, and returns what it printed. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException(command + " ended with " + exit + ": " + printed);
        }
        return printed.strip();
    }
}
