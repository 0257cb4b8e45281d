package dev.millrace.io;

import dev.millrace.FiberEngine;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A JVM of its own, which is sent signals by a process of its own. */
final class SignalledJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private SignalledJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
        this.input = process.outputWriter();
    }

    /** Starts {@code main} with its signals as a shell would have them. */
    static SignalledJvm start(FiberEngine engine, Class<?> main, String... options)
            throws IOException {
        return start("--default-signal=INT,TERM,HUP,USR1", engine, main, options);
    }

    /** Starts {@code main} as {@code nohup} does. */
    static SignalledJvm startIgnoringHangUps(FiberEngine engine, Class<?> main) throws IOException {
        return start("--ignore-signal=HUP", engine, main);
    }

    private static SignalledJvm start(
            String signals, FiberEngine engine, Class<?> main, String... options)
            throws IOException {
        assumeSignals();
        var command = new ArrayList<String>(List.of("env", signals));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        command.add("-Dmillrace.engine=" + engine.name());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new SignalledJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static void assumeSignals() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/bin/sh")) && Files.isDirectory(Path.of("/proc/self")),
                "needs a shell and the signals of Linux");
    }

    /** Sends {@code signal} to process {@code pid}; returns when it is on its way. */
    static void send(String signal, int times, long pid) throws Exception {
        var shell =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "i=0; while [ $i -lt $1 ]; do kill -$0 $2; i=$((i+1)); done",
                                signal,
                                Integer.toString(times),
                                Long.toString(pid))
                        .inheritIO()
                        .start();
        if (shell.waitFor() != 0) {
            throw new IOException("kill failed for process " + pid);
        }
    }

    void send(String signal) throws Exception {
        send(signal, 1, process.pid());
    }

    String nextLine() throws IOException {
        return output.readLine();
    }

    List<String> remainingLines() {
        return output.lines().toList();
    }

    void sendLine(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** Whether it has not ended so many milliseconds from now. */
    boolean isAliveFor(long millis) throws InterruptedException {
        return !process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    int exitStatus() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
