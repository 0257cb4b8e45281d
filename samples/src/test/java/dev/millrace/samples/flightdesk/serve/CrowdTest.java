package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow: two hundred connections, and the patience of a server. */
@Tag("slow")
class CrowdTest {

    private static final int CROWD = 200;

    private static final UnixOperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);

    private final Set<Socket> crowd = new LinkedHashSet<>();

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
    void two_thousand_slow_clients_do_not_keep_a_browser_out() throws Exception {
        var size = Math.min(2_000, (int) (mostDescriptors() - descriptors()) / 2);
        try (var desk = ServedDesk.open(Settings.on(0));
                var watcher = new Watcher(desk.at("/events"))) {
            watcher.next();
            var threads = Thread.activeCount();
            for (var i = 0; i < size; i++) {
                send(connect(desk), "GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: ");
                if (i % 100 == 99) {
                    assertThat(statusOfPage(desk)).isEqualTo("HTTP/1.1 200 OK");
                    assertThat(watcher.next().viewers()).isEqualTo(1);
                }
            }
            for (var round = 0; round < 5; round++) {
                for (var slow : List.copyOf(crowd)) {
                    drip(desk, slow);
                }
                assertThat(statusOfPage(desk)).isEqualTo("HTTP/1.1 200 OK");
                assertThat(watcher.next().viewers()).isEqualTo(1);
            }
            assertThat(Thread.activeCount()).isLessThan(threads + 10);
        }
    }

    /** Sends one byte more; comes back with a new connection where the server has closed. */
    private void drip(ServedDesk desk, Socket slow) throws IOException {
        try {
            send(slow, "x");
        } catch (IOException e) {
            crowd.remove(slow);
            slow.close();
            send(connect(desk), "GET / HTTP/1.1\r\nX-Slow: ");
        }
    }

    private static String statusOfPage(ServedDesk desk) throws IOException {
        try (var honest = new Socket("127.0.0.1", desk.port())) {
            send(honest, "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + desk.port() + "\r\n\r\n");
            return new BufferedReader(new InputStreamReader(honest.getInputStream())).readLine();
        }
    }

    /** Pictures come so fast that a buffer nobody empties is soon full. */
    private static Settings settings(int streams, Duration patience) {
        return new Settings(0, streams, Duration.ofMillis(20), patience);
    }

    private static long descriptors() {
        return SYSTEM.getOpenFileDescriptorCount();
    }

    private static long mostDescriptors() {
        return SYSTEM.getMaxFileDescriptorCount();
    }

    /** Opens streams from which nobody will read. */
    private void gather(ServedDesk desk) throws IOException {
        for (var i = 0; i < CROWD; i++) {
            follow(desk);
        }
    }

    private Socket follow(ServedDesk desk) throws IOException {
        var socket = connect(desk);
        send(socket, "GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(desk.port()));
        return socket;
    }

    private Socket connect(ServedDesk desk) throws IOException {
        var socket = new Socket();
        crowd.add(socket);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 1024);
        socket.connect(new InetSocketAddress("127.0.0.1", desk.port()));
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
