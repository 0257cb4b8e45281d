package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** A server in a process that may open no more descriptors. */
@Tag("slow") // a JVM of its own
@Timeout(60)
class DescriptorsTest {
    private static final int TO_SPARE = 10;
    private static final int CLIENTS = 30;

    @OnEachEngine
    void a_server_without_descriptors_says_so_once_a_second_and_recovers(FiberEngine engine)
            throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
        Process child = start(engine);
        List<Socket> clients = new ArrayList<>();
        try (BufferedReader output = child.inputReader()) {
            int port = Integer.parseInt(nextLine(output, "PORT "));
            try (Socket warm = connect(port)) { // what it loads for the first one stays
                assertThat(answer(warm)).isEqualTo("x");
            }
            allow(child, descriptorsOf(child) + TO_SPARE);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(port)); // the system takes them into the backlog
            }
            assertThat(nextLine(output, "FAULT ")).contains("cannot accept, 1 times");
            assertThat(nextLine(output, "FAULT "))
                    .containsPattern("cannot accept, [1-9] times"); // a second later
            while (clients.size() > 1) {
                clients.removeFirst().close();
            }
            assertThat(answer(clients.getFirst())).isEqualTo("x");
            try (Socket another = connect(port)) {
                assertThat(answer(another)).isEqualTo("x");
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
            child.destroyForcibly().waitFor();
        }
    }

    private static Process start(FiberEngine engine) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dmillrace.engine=" + engine.name());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(DescriptorServer.class.getName());
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String nextLine(BufferedReader output, String begin) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(begin)) {
            assertThat(line).doesNotContain("NoClassDefFoundError");
            line = output.readLine();
        }
        assertThat(line).as("a line that begins with " + begin).isNotNull();
        return line.substring(begin.length());
    }

    private static int descriptorsOf(Process child) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", "" + child.pid(), "fd"))) {
            return (int) open.count();
        }
    }

    private static void allow(Process child, int descriptors) throws Exception {
        var command =
                new ProcessBuilder(
                        "prlimit", "--pid", "" + child.pid(), "--nofile=" + descriptors + ":");
        assertThat(command.inheritIO().start().waitFor()).isZero();
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static String answer(Socket socket) throws IOException {
        socket.getOutputStream().write("x\n".getBytes());
        int first = socket.getInputStream().read();
        assertThat(socket.getInputStream().read()).isEqualTo('\n');
        return String.valueOf((char) first);
    }
}
