package dev.millrace.benchmarks.io;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server that runs as a process.
 *
 * @param name as shown in tables
 * @param ours whether it is Millrace
 * @param command the command line that starts it
 */
record Contestant(String name, boolean ours, List<String> command) {

    /** A server whose main class is on this class path. */
    static Contestant java(String name, boolean ours, Class<?> main, String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx1g",
                                "--enable-preview",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        return new Contestant(name, ours, command);
    }

    /** A server in another language; empty if {@code probe} fails or cannot be started. */
    static Optional<Contestant> foreign(String name, List<String> command, List<String> probe) {
        try {
            Process process =
                    new ProcessBuilder(probe)
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0
                    ? Optional.of(new Contestant(name, false, command))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Starts the server on processor {@code core}. */
    Running start(int core) throws IOException {
        return Running.of(this, core);
    }

    /** A process that reads and answers lines. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BufferedReader lines;

        private Running(Process process) {
            this.process = process;
            this.lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
        }

        static Running of(Contestant contestant, int core) throws IOException {
            var command = new ArrayList<>(List.of("taskset", "-c", String.valueOf(core)));
            command.addAll(contestant.command());
            return new Running(
                    new ProcessBuilder(command).redirectError(new File("/dev/stderr")).start());
        }

        /** The next line; fails if the process has ended. */
        String line() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("a process has ended: " + process.info().commandLine());
            }
            return line;
        }

        /** Reads lines up to one that begins with {@code word}, and returns what follows it. */
        int number(String word) throws IOException {
            String line = line();
            while (!line.startsWith(word + " ")) {
                line = line();
            }
            return Integer.parseInt(line.substring(word.length() + 1).trim());
        }

        /** The processor time that the process has used. */
        long cpuMicros() {
            return process.info().totalCpuDuration().orElseThrow().toNanos() / 1_000;
        }

        void say(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
