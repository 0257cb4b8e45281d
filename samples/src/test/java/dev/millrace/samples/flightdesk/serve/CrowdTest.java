package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow: two hundred connections, and the patience of a server. */
@Tag("slow")
class CrowdTest {

    private static final int CROWD = 200;

    private final List<Socket> crowd = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (var socket : crowd) {
            socket.close();
        }
    }

    @Test
    void browsers_that_vanish_leave_nothing_behind() throws Exception {
        var descriptors = descriptors();
        try (var desk = ServedDesk.open(settings(CROWD + 1, Duration.ofMinutes(1)));
                var watcher = new Watcher(desk.at("/events"))) {
            var alone = watcher.until(event -> event.viewers() == 1);
            gather(desk);
            var full = watcher.until(event -> event.viewers() == CROWD + 1);
            assertThat(full.tasks()).isGreaterThanOrEqualTo(alone.tasks() + CROWD);

            for (var socket : crowd) {
                socket.setSoLinger(true, 0); // as a browser that was killed
                socket.close();
            }

            watcher.until(event -> event.viewers() == 1 && event.tasks() <= alone.tasks());
        }
        // the JDK keeps some of its own once it has needed them; a leak is one for each browser
        assertThat(descriptors()).isLessThan(descriptors + CROWD / 2);
    }

    @Test
    void browsers_that_never_read_are_let_go() throws Exception {
        try (var desk = ServedDesk.open(settings(CROWD + 1, Duration.ofSeconds(1)));
                var watcher = new Watcher(desk.at("/events"))) {
            var alone = watcher.until(event -> event.viewers() == 1);
            gather(desk);
            // on a busy machine the first are let go before the last has come in
            watcher.until(event -> event.viewers() > 1);

            watcher.until(event -> event.viewers() == 1 && event.tasks() <= alone.tasks());
        }
    }

    @Test
    void one_too_many_is_refused_until_another_leaves() throws Exception {
        try (var desk = ServedDesk.open(settings(2, Duration.ofMinutes(1)));
                var watcher = new Watcher(desk.at("/events"))) {
            var second = new Watcher(desk.at("/events"));
            watcher.until(event -> event.viewers() == 2);
            try (var third = new Watcher(desk.at("/events"))) {
                assertThat(third.status()).isEqualTo(503);
            }

            second.close();
            watcher.until(event -> event.viewers() == 1);
            try (var third = new Watcher(desk.at("/events"))) {
                assertThat(third.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_connection_too_many_is_closed_at_once() throws Exception {
        try (var desk = ServedDesk.open(settings(1, Duration.ofMinutes(1)))) {
            for (var i = 0; i < settings(1, Duration.ZERO).connections(); i++) {
                assertThat(follow(desk).getInputStream().read()).isEqualTo('H');
            }

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> {
                        if (follow(desk).getInputStream().read() < 0) {
                            throw new EOFException();
                        }
                    });
        }
    }

    /** Pictures come so fast that a buffer nobody empties is soon full. */
    private static Settings settings(int streams, Duration patience) {
        return new Settings(0, streams, Duration.ofMillis(20), patience);
    }

    private static long descriptors() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }

    /** Opens streams from which nobody will read. */
    private void gather(ServedDesk desk) throws IOException {
        for (var i = 0; i < CROWD; i++) {
            follow(desk);
        }
    }

    private Socket follow(ServedDesk desk) throws IOException {
        var socket = new Socket();
        crowd.add(socket);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 1024);
        socket.connect(new InetSocketAddress("127.0.0.1", desk.port()));
        var request = "GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(desk.port());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
