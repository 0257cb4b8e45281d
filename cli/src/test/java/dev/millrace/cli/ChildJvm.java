package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM to look into. It ends with the test, also with one that is killed: its standard input ends
 * then.
 */
public final class ChildJvm implements AutoCloseable {
    /** The agent that counts what is covered, as this JVM has it; none if it has none. */
    private static final List<String> COVERAGE =
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(each -> each.startsWith("-javaagent:") && each.contains("jacoco"))
                    .toList();

    private final Process process;
    private final BufferedReader out;

    private ChildJvm(Process process) {
        this.process = process;
        out = process.inputReader();
    }

    /**
     * {@code options} for a program whose code counts as covered, if it ends by itself. The agent
     * makes the start slower.
     */
    public static String[] counted(String... options) {
        return Stream.concat(COVERAGE.stream(), Stream.of(options)).toArray(String[]::new);
    }

    /**
     * Starts {@link WatchedProgram} on an engine, with no library but Millrace, and waits until it
     * is ready.
     */
    public static ChildJvm start(String engine, String mode, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("-Dmillrace.engine=" + engine));
        all.addAll(List.of(options));
        return start(all, millraceOnly(), WatchedProgram.class.getName(), mode);
    }

    /** Starts any main class that prints {@code ready}. */
    static ChildJvm start(List<String> options, String classPath, String main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var jvm = new ChildJvm(process);
        assertThat(jvm.out.readLine()).isEqualTo("ready");
        return jvm;
    }

    /**
     * The runtime's classes and these tests', of which the program is one: no JSON, no picocli, no
     * agent.
     */
    static String millraceOnly() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        entry.contains("runtime")
                                || entry.contains("cli-test")
                                || entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    public String pid() {
        return Long.toString(process.pid());
    }

    /** What the program says of the agents in it. */
    public String leftBehind() throws IOException {
        process.outputWriter().write("?\n");
        process.outputWriter().flush();
        return out.readLine();
    }

    /** Ends the input, and with it the program; returns when that has counted what it has run. */
    public void end() throws IOException, InterruptedException {
        process.outputWriter().close();
        process.waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
