package dev.millrace.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** {@code flightdesk serve} in a process of its own, as a user starts it, in 64 MB. */
final class DeskProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("http://\\S+");

    private final Process process;
    private final URI address;

    DeskProcess() throws IOException {
        process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx64m",
                                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-classpath",
                                        System.getProperty("java.class.path"),
                                        "dev.millrace.samples.Launch",
                                        "flightdesk",
                                        "serve"))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        address = address(process.inputReader());
    }

    private static URI address(BufferedReader output) throws IOException {
        var line = output.readLine();
        var matcher = ADDRESS.matcher(line == null ? "" : line);
        if (!matcher.find()) {
            throw new IOException("the flight desk does not open: " + line);
        }
        return URI.create(matcher.group());
    }

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
