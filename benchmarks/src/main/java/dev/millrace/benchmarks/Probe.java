package dev.millrace.benchmarks;

import java.io.IOException;
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
     */
    record Measured(double value, double cpu) {
        /** Parses the output of a child process: a line for each row. */
        static List<Measured> parse(String printed) {
            return printed.lines()
                    .map(line -> line.split(" "))
                    .map(both ->
                            new Measured(
                                    Double.parseDouble(both[0]), Double.parseDouble(both[1])))
                    .toList();
        }

        @Override
        public String toString() {
            return value + " " + cpu;
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
