package dev.millrace.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A peer that nobody here wrote: socat, over TCP and Unix domain sockets. */
@Tag("slow") // every test starts processes
@Timeout(90) // a hang fails, instead of stopping the build
class RealPeersTest {
    private static final int MUCH = 10 << 20;
    private static final int MORE_THAN_SOCKETS_HOLD = 48 << 20;

    @TempDir Path folder;

    /** How the two meet. */
    enum Meeting {
        TCP,
        UNIX;

        TcpServer listen(Path folder) throws IOException {
            return this == TCP
                    ? Tcp.listen("127.0.0.1", 0)
                    : UnixSockets.listen(folder.resolve("ours.sock"));
        }

        /** The argument with which socat reaches {@code server}. */
        String addressOf(TcpServer server, Path folder) {
            return this == TCP
                    ? "TCP:127.0.0.1:" + server.port()
                    : "UNIX-CONNECT:" + folder.resolve("ours.sock");
        }

        /** Has socat listen; returns when it does. */
        Socat listening(Path folder, String then) throws IOException {
            String address =
                    this == TCP
                            ? "TCP-LISTEN:0,bind=127.0.0.1"
                            : "UNIX-LISTEN:" + folder.resolve("theirs.sock");
            ChildProcess process = socat("-d", "-d", address, then);
            String line = process.errors().readLine();
            while (line != null && !line.contains("listening on")) {
                line = process.errors().readLine();
            }
            return new Socat(process, String.valueOf(line));
        }

        Connection connect(Socat socat, Path folder) throws IOException {
            return this == TCP
                    ? Tcp.connect("127.0.0.1", socat.port())
                    : UnixSockets.connect(folder.resolve("theirs.sock"));
        }
    }

    /** One that listens, and what it says of that. */
    private record Socat(ChildProcess process, String line) {
        int port() {
            return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
        }
    }

    /** Waits 30 seconds for one direction after the other has ended, instead of half a one. */
    private static ChildProcess socat(String... arguments) throws IOException {
        return socat(ChildOptions.defaults(), arguments);
    }

    private static ChildProcess socat(ChildOptions options, String... arguments)
            throws IOException {
        var command = new ArrayList<>(List.of("socat", "-t", "30"));
        command.addAll(List.of(arguments));
        return ChildProcess.start(command, options);
    }

    @BeforeEach
    void socat_is_here() {
        Shell.assumeInstalled("socat");
    }

    @OnEachEngine(with = Meeting.class)
    void what_it_says_is_echoed_and_its_end_is_answered(FiberEngine engine, Meeting meeting)
            throws Exception {
        served(
                engine,
                meeting,
                connection -> {
                    connection.writeAll(connection.chunks());
                    connection.write("that was all\n"); // the other half is open
                },
                server -> {
                    ProcessResult said =
                            ChildProcess.run(
                                    List.of("socat", "-t", "30", "-", address(meeting, server)),
                                    ChildOptions.defaults(),
                                    "one\ntwo\n".getBytes(UTF_8));
                    assertThat(said.errorText()).isEmpty();
                    assertThat(said.outputText()).isEqualTo("one\ntwo\nthat was all\n");
                    assertThat(said.exitStatus()).isZero();
                });
    }

    @OnEachEngine(with = Meeting.class)
    void it_echoes_10_megabytes_and_sees_our_end(FiberEngine engine, Meeting meeting)
            throws Exception {
        byte[] much = bytes(MUCH);
        Transport.BEST.run(
                engine,
                () -> {
                    Socat echo = meeting.listening(folder, "EXEC:cat");
                    try (ChildProcess socat = echo.process();
                            Connection connection = meeting.connect(echo, folder)) {
                        TaskGroup.run(group -> {
                            group.fork(() -> {
                                connection.write(much);
                                connection.closeOutput();
                            });
                            assertThat(Arrays.equals(connection.readAll(MUCH), much)).isTrue();
                        });
                        assertThat(socat.await()).isZero();
                    }
                });
    }

    @OnEachEngine(with = Meeting.class)
    void both_send_10_megabytes_at_once(FiberEngine engine, Meeting meeting) throws Exception {
        byte[] ours = bytes(MUCH);
        byte[] theirs = bytes(MUCH + 1);
        Path in = Files.write(folder.resolve("in"), theirs);
        Path out = folder.resolve("out");
        served(
                engine,
                meeting,
                connection ->
                        TaskGroup.run(group -> {
                            group.fork(() -> {
                                connection.write(ours);
                                connection.closeOutput();
                            });
                            byte[] come = connection.readAll(theirs.length);
                            assertThat(Arrays.equals(come, theirs)).isTrue();
                        }),
                server -> {
                    String files = "OPEN:" + in + ",rdonly!!CREATE:" + out;
                    try (ChildProcess socat = socat(files, address(meeting, server))) {
                        assertThat(socat.await()).isZero();
                    }
                });
        assertThat(Arrays.equals(Files.readAllBytes(out), ours)).isTrue();
    }

    @OnEachEngine(with = Meeting.class)
    void a_stopped_one_holds_up_the_write_to_it_and_nobody_else(FiberEngine engine, Meeting meeting)
            throws Exception {
        byte[] much = bytes(MORE_THAN_SOCKETS_HOLD);
        Path out = folder.resolve("out");
        Transport.BEST.run(
                engine,
                () -> {
                    var writer = new Writer(much);
                    serve(
                            meeting,
                            writer,
                            server -> {
                                var options =
                                        ChildOptions.defaults()
                                                .withOutput(Redirect.to(out.toFile()));
                                try (ChildProcess socat =
                                        socat(options, "-", address(meeting, server))) {
                                    socat.input().writeLine("much");
                                    writer.asked.await();
                                    socat.signal("STOP");
                                    writer.go.complete(null);

                                    for (int i = 0; i < 3; i++) {
                                        String hello = helloOfAnother(meeting, server);
                                        assertThat(hello).isEqualTo("hello");
                                    }
                                    assertThat(writer.outcome.done()).isFalse();

                                    socat.signal("CONT");
                                    assertThat(writer.outcome.await()).isEqualTo("written");
                                    socat.input().close();
                                    assertThat(socat.await()).isZero();
                                }
                            });
                });
        assertThat(Arrays.equals(Files.readAllBytes(out), much)).isTrue();
    }

    @OnEachEngine(with = Meeting.class)
    void one_that_is_killed_fails_the_write_to_it_and_ends_the_read_from_it(
            FiberEngine engine, Meeting meeting) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var writer = new Writer(bytes(MORE_THAN_SOCKETS_HOLD));
                    serve(
                            meeting,
                            writer,
                            server -> {
                                try (ChildProcess reader = socat("-", address(meeting, server));
                                        ChildProcess quiet = socat("-", address(meeting, server))) {
                                    quiet.input().writeLine("nothing");
                                    reader.input().writeLine("much");
                                    writer.asked.await();
                                    reader.signal("STOP");
                                    writer.go.complete(null);
                                    assertThat(helloOfAnother(meeting, server)).isEqualTo("hello");

                                    reader.kill();
                                    quiet.kill();

                                    assertThat(writer.outcome.await()).isEqualTo("reset");
                                    while (server.connections() > 0) {
                                        Async.sleep(Duration.ofMillis(1));
                                    }
                                    assertThat(helloOfAnother(meeting, server)).isEqualTo("hello");
                                }
                            });
                });
    }

    /** Says hello, sends much, or waits for more, as it is asked. */
    private static final class Writer implements TcpServer.Handler {
        final Promise<@Nullable Void> asked = Promise.create();
        final Promise<@Nullable Void> go = Promise.create();
        final Promise<String> outcome = Promise.create();
        private final byte[] much;

        Writer(byte[] much) {
            this.much = much;
        }

        @Override
        public void handle(Connection connection) throws IOException {
            switch (String.valueOf(connection.readLine())) {
                case "hello" -> connection.writeLine("hello");
                case "much" -> {
                    asked.complete(null);
                    go.await();
                    outcome.complete(sent(connection));
                }
                default -> assertThat(connection.readSome()).isNull();
            }
        }

        private String sent(Connection connection) throws IOException {
            try {
                connection.write(much);
                return "written";
            } catch (ConnectionResetException e) {
                return "reset";
            }
        }
    }

    private String helloOfAnother(Meeting meeting, TcpServer server) throws IOException {
        ProcessResult said =
                ChildProcess.run(
                        List.of("socat", "-t", "30", "-", address(meeting, server)),
                        ChildOptions.defaults(),
                        "hello\n".getBytes(UTF_8));
        return said.orThrow().outputText().strip();
    }

    private String address(Meeting meeting, TcpServer server) {
        return meeting.addressOf(server, folder);
    }

    private interface Visit {
        void to(TcpServer server) throws Exception;
    }

    /** Serves {@code handler} during {@code visit}; nothing may be left, and no fault reported. */
    private void served(FiberEngine engine, Meeting meeting, TcpServer.Handler handler, Visit visit)
            throws Exception {
        Transport.BEST.run(engine, () -> serve(meeting, handler, visit));
    }

    private void serve(Meeting meeting, TcpServer.Handler handler, Visit visit) throws IOException {
        TcpServer server = meeting.listen(folder);
        TaskGroup.run(group -> {
            group.fork(() -> server.serve(handler));
            visit.to(server);
            server.close();
        });
    }

    private static byte[] bytes(int count) {
        var bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
