package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A workload that is measured in JVMs of its own, round by round, each contestant once a round. */
interface Probe {
    /** As in the figures: ours and the peers. */
    List<String> contestants();

    /** What a measurement counts. */
    String unit();

    /** An odd number, of which the median counts. */
    int rounds();

    /** One measurement; {@code quick} to prove only that it works. */
    Measured measure(String contestant, boolean quick) throws IOException, InterruptedException;

    /**
     * One measurement.
     *
     * @param value in the unit of the probe
     * @param cpu nanoseconds of processor time per item, not a number where nobody can tell
     */
    record Measured(double value, double cpu) {
        /** As a child prints it. */
        static Measured parse(String printed) {
            String[] both = printed.split(" ");
            return new Measured(Double.parseDouble(both[0]), Double.parseDouble(both[1]));
        }

        @Override
        public String toString() {
            return value + " " + cpu;
        }
    }

    /** Removes what the measurements left. */
    default void close() throws IOException {}

    /** A JVM of this version that runs {@code main}, with what {@code arguments} say before it. */
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
