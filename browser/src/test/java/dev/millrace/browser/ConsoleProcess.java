package dev.millrace.browser;

import dev.millrace.FiberEngine;
import dev.millrace.cli.command.Millrace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A program in a process of its own, and the command that shows it in another, with the options of
 * its script.
 */
final class ConsoleProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://\\S+");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final Process program;
    private final Process command;
    private final URI address;

    ConsoleProcess(FiberEngine engine, Class<?> main) throws IOException {
        program =
                start(
                        "-Dmillrace.engine=" + engine.name().toLowerCase(Locale.ROOT),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-XX:+EnableDynamicAgentLoading",
                        main.getName());
        if (!"ready".equals(program.inputReader().readLine())) {
            throw new IOException("the program does not begin");
        }
        command =
                start(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        Millrace.class.getName(),
                        "console",
                        Long.toString(program.pid()));
        var line = command.inputReader().readLine();
        var matcher = ADDRESS.matcher(line == null ? "" : line);
        if (!matcher.find()) {
            throw new IOException("the console does not open: " + line);
        }
        address = URI.create(matcher.group());
    }

    private static Process start(String... arguments) throws IOException {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    URI address() {
        return address;
    }

    long pid() {
        return program.pid();
    }

    /** The memory of this machine that the command takes, in bytes. */
    long resident() throws IOException {
        var status = Files.readString(Path.of("/proc", Long.toString(command.pid()), "status"));
        var matcher = RESIDENT.matcher(status);
        if (!matcher.find()) {
            throw new IOException(status);
        }
        return 1024 * Long.parseLong(matcher.group(1));
    }

    void endProgram() throws InterruptedException {
        program.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        command.destroyForcibly();
        program.destroyForcibly();
    }
}
