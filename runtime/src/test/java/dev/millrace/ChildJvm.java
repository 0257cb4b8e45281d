package dev.millrace;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A JVM of its own, driven by its lines and by signals. */
final class ChildJvm implements AutoCloseable {
    /** The agent that counts what is covered, as this JVM has it; none if it has none. */
    private static final List<String> COVERAGE =
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(each -> each.startsWith("-javaagent:") && each.contains("jacoco"))
                    .toList();

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private ChildJvm(Process process, BufferedReader output) {
        this.process = process;
        this.output = output;
        this.input = process.outputWriter();
    }

    /**
     * {@code options} for a program whose code counts as covered. The agent makes the start slower,
     * and loads classes: not for a test that looks at either.
     */
    static String[] counted(String... options) {
        return Stream.concat(COVERAGE.stream(), Stream.of(options)).toArray(String[]::new);
    }

    /** Starts {@code main} with SIGINT as a terminal would have it, whatever this JVM inherited. */
    static ChildJvm start(FiberEngine engine, Class<?> main, String... options) throws IOException {
        return start("--default-signal=INT", engine, main, options);
    }

    /** Starts {@code main} as {@code nohup} and the background jobs of a script do. */
    static ChildJvm startIgnoringInterrupts(FiberEngine engine, Class<?> main) throws IOException {
        return start("--ignore-signal=INT", engine, main, counted());
    }

    /** Starts {@code main}, with SIGTERM as usual; its lines are those of its error output. */
    static ChildJvm startForErrors(FiberEngine engine, Class<?> main) throws IOException {
        var builder =
                new ProcessBuilder(
                                command("--default-signal=TERM", options(engine, counted()), main))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        return new ChildJvm(process, process.errorReader());
    }

    /** Starts {@code main} as users do who pass no flags but {@code options}. */
    static ChildJvm startWithoutOpens(Class<?> main, String... options) throws IOException {
        return start("--default-signal=INT", List.of(options), main);
    }

    private static ChildJvm start(
            String signals, FiberEngine engine, Class<?> main, String... options)
            throws IOException {
        return start(signals, options(engine, options), main);
    }

    private static List<String> options(FiberEngine engine, String... more) {
        var all = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        all.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        all.add("-Dmillrace.engine=" + engine.name());
        all.addAll(List.of(more));
        return all;
    }

    private static ChildJvm start(String signals, List<String> options, Class<?> main)
            throws IOException {
        var builder = new ProcessBuilder(command(signals, options, main));
        Process process = builder.redirectErrorStream(true).start();
        return new ChildJvm(process, process.inputReader());
    }

    private static List<String> command(String signals, List<String> options, Class<?> main) {
        var command = new ArrayList<String>();
        command.addAll(List.of("env", signals));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }

    /** The next line of output; null at its end. */
    String nextLine() throws IOException {
        return output.readLine();
    }

    /** All lines from here to the end. */
    List<String> remainingLines() {
        return output.lines().toList();
    }

    void sendLine(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** What Ctrl-C does; returns once the signal is on its way. */
    void pressCtrlC() throws IOException, InterruptedException {
        send("INT");
    }

    /** Returns once the signal is on its way. */
    void send(String signal) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill failed for process " + process.pid());
        }
    }

    /** Lets the process run for 10 ms of every 80, as the quota of a container does. */
    Process limitProcessor() throws IOException {
        String pid = Long.toString(process.pid());
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "while kill -STOP $0 && sleep 0.07 && kill -CONT $0; do sleep 0.01; done",
                        pid)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    int exitStatus() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
