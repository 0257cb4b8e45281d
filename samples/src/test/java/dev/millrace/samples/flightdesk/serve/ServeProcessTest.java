package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.SampleProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow: the program in a process of its own, as the user starts and ends it. */
@Tag("slow")
class ServeProcessTest {

    private static final String OPEN = "The flight desk is open at ";
    private static final int CROWD = 40;

    @ParameterizedTest
    @ValueSource(strings = {"carrier", "baton"})
    void ctrl_c_ends_it_with_a_line_and_64_megabytes_do(String engine) throws Exception {
        var process = SampleProcess.start(engine, "flightdesk", "serve");
        try {
            var output = process.inputReader();
            var line = output.readLine();
            assertThat(line).startsWith(OPEN).endsWith(" (Ctrl-C closes it)");
            var address = URI.create(line.substring(OPEN.length()).split(" ")[0]);
            var idle = crowd(address);
            try (var watcher = new Watcher(address.resolve("/events"))) {
                watcher.until(event -> event.viewers() == CROWD + 1);
                watcher.next(20);
                SampleProcess.pressCtrlC(process);
                watcher.untilTheEnd();
            }

            assertThat(output.readLine()).isEqualTo("The flight desk is closed.");
            assertThat(output.readLine()).isNull();
            assertThat(process.waitFor()).isZero();
            for (var socket : idle) {
                socket.close();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** Streams that nobody reads. */
    private static List<Socket> crowd(URI address) throws IOException {
        var sockets = new ArrayList<Socket>();
        for (var i = 0; i < CROWD; i++) {
            var socket = new Socket();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", address.getPort()));
            socket.getOutputStream()
                    .write(
                            "GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                                    .formatted(address.getPort())
                                    .getBytes(StandardCharsets.US_ASCII));
            sockets.add(socket);
        }
        return sockets;
    }
}
