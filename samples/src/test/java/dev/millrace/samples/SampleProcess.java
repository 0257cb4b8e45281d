package dev.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A sample in a process of its own, as the user starts and ends it. */
public final class SampleProcess {

    private SampleProcess() {}

    /** Starts a sample on {@code engine} in 64 megabytes, ready for Ctrl-C. */
    public static Process start(String engine, String... sampleAndArguments) throws IOException {
        return startWith(List.of(), engine, sampleAndArguments);
    }

    /** As {@link #start}, with options for its JVM. */
    public static Process startWith(
            List<String> options, String engine, String... sampleAndArguments) throws IOException {
        var all =
                new ArrayList<>(
                        List.of(
                                "-Xmx64m",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Dmillrace.engine=" + engine));
        all.addAll(options);
        // SIGINT as a terminal would have it, whatever this JVM inherited
        var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(java(all, Launch.class.getName()));
        command.addAll(List.of(sampleAndArguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Runs {@code program} to its end under these options of the JVM; returns what it prints. */
    public static List<String> linesOf(List<String> options, String program)
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(java(options, program))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
            assertThat(process.waitFor()).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The command line of a JVM with the class path of this one. */
    public static List<String> java(List<String> options, String program) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dstdout.encoding=UTF-8");
        command.addAll(options);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), program));
        return command;
    }

    public static void pressCtrlC(Process process) throws IOException, InterruptedException {
        send(process, "INT");
    }

    /** Sends a signal, such as {@code TERM}. */
    public static void send(Process process, String signal)
            throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
