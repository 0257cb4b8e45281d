package dev.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // SIGINT as a terminal would have it, whatever this JVM inherited
        var command = new ArrayList<>(List.of("env", "--default-signal=INT", java, "-Xmx64m"));
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.add("-Dmillrace.engine=" + engine);
        command.addAll(options);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        command.add(Launch.class.getName());
        command.addAll(List.of(sampleAndArguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    public static void pressCtrlC(Process process) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
