package dev.millrace.samples.window;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A screen that nobody looks at: an X server of its own. */
final class Display implements AutoCloseable {
    private final Process server;
    private final String name;

    private Display(Process server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Null where there is no Xvfb, or it does not start. */
    static @Nullable Display open() {
        try {
            // says the number of the display that it has found free
            Process server =
                    new ProcessBuilder(
                                    "Xvfb",
                                    "-displayfd",
                                    "1",
                                    "-screen",
                                    "0",
                                    "800x600x24",
                                    "-nolisten",
                                    "tcp")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            var output =
                    new BufferedReader(
                            new InputStreamReader(
                                    server.getInputStream(), StandardCharsets.US_ASCII));
            String number = output.readLine();
            if (number == null) {
                server.destroyForcibly();
                return null;
            }
            return new Display(server, ":" + number.strip());
        } catch (IOException e) {
            return null;
        }
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        server.destroyForcibly();
    }
}
