package dev.millrace.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Timeout;

/** Peers that do not keep to TLS. */
@Timeout(60) // a hang fails, instead of stopping the build
class TlsHostileTest {

    private static void run(FiberEngine engine, dev.millrace.VoidBody<Exception> body)
            throws Exception {
        Transport.BEST.run(engine, body);
    }

    /** What a server that is sent {@code first} in plain answers until it hangs up. */
    private static byte[] answerTo(int port, byte[] first) throws Exception {
        return Async.blocking(() -> {
            try (var socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write(first);
                return socket.getInputStream().readAllBytes();
            } catch (IOException reset) {
                return new byte[0];
            }
        });
    }

    @OnEachEngine
    void plain_text_and_noise_end_with_the_first_record_and_the_server_serves_on(FiberEngine engine)
            throws Exception {
        byte[] noise = new byte[100_000];
        new Random(3).nextBytes(noise);
        byte[] tooLong = new byte[70_000]; // a record of more than a record may have
        tooLong[0] = 22;
        tooLong[1] = 3;
        tooLong[2] = 3;
        tooLong[3] = (byte) 0xff;
        tooLong[4] = (byte) 0xff;
        byte[] empty = new byte[50_000]; // ten thousand records with nothing in them
        for (int i = 0; i < empty.length; i += 5) {
            empty[i] = 22;
            empty[i + 1] = 3;
            empty[i + 2] = 3;
        }
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("good"),
                                port -> {
                                    byte[] http =
                                            "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
                                    for (byte[] bad : List.of(http, noise, tooLong, empty)) {
                                        assertThat(answerTo(port, bad).length)
                                                .isLessThan(100); // an alert
                                    }
                                    try (var client =
                                            Tls.connect("localhost", port, TlsFiles.client())) {
                                        client.writeLine("still here");
                                        assertThat(client.readLine()).isEqualTo("STILL HERE");
                                    }
                                }));
    }

    @OnEachEngine
    void words_that_come_in_single_bytes_are_understood(FiberEngine engine) throws Exception {
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("good"),
                                port -> {
                                    TcpServer relay = Tcp.listen("127.0.0.1", 0);
                                    TaskGroup.run(group -> {
                                        group.fork(() -> relay.serve(near -> relay(near, port)));
                                        Connection client = Tcp.connect("127.0.0.1", relay.port());
                                        Tls.start(client, "good.test", TlsFiles.client());
                                        try (client) {
                                            client.writeLine("bit by bit");
                                            assertThat(client.readLine()).isEqualTo("BIT BY BIT");
                                        }
                                        relay.close();
                                    });
                                }));
    }

    /** Passes on each byte alone towards the server, and what comes back as it is. */
    private static void relay(Connection near, int port) throws IOException {
        try (Connection far = Tcp.connect("127.0.0.1", port)) {
            TaskGroup.run(group -> {
                group.forkDaemon(() -> near.writeAll(far.chunks()));
                for (byte[] some = near.readSome(); some != null; some = near.readSome()) {
                    for (byte each : some) {
                        far.write(new byte[] {each});
                        far.flush();
                    }
                }
            });
        }
    }

    @OnEachEngine
    void a_client_that_trickles_or_stays_silent_is_cut_off_at_the_handshakes_limit(
            FiberEngine engine) throws Exception {
        var options = TlsFiles.server("good").withHandshakeLimit(Duration.ofMillis(300));
        run(
                engine,
                () ->
                        TlsTest.echo(
                                options,
                                port -> {
                                    assertThat(answerTo(port, new byte[0])).isEmpty();
                                    assertThat(answerTo(port, new byte[] {22, 3, 1})).isEmpty();
                                }));
    }

    @OnEachEngine
    void no_more_handshakes_are_under_way_than_are_allowed(FiberEngine engine) throws Exception {
        var options =
                TlsFiles.server("good")
                        .withMostHandshakes(1)
                        .withHandshakeLimit(Duration.ofSeconds(1));
        run(
                engine,
                () ->
                        TlsTest.echo(
                                options,
                                port -> {
                                    try (var silent = new Socket("127.0.0.1", port)) {
                                        Async.sleep(Duration.ofMillis(50)); // it has the only turn
                                        var client = TlsFiles.client();
                                        // waits for its turn, and gets it when the silent one has
                                        // lost it
                                        try (var next = Tls.connect("localhost", port, client)) {
                                            next.writeLine("at last");
                                            assertThat(next.readLine()).isEqualTo("AT LAST");
                                        }
                                        assertThat(silent.isClosed()).isFalse();
                                    } catch (SSLException e) {
                                        // or its own limit has ended before, on a slow machine
                                    }
                                }));
    }

    @OnEachEngine
    void an_end_without_close_notify_is_an_error_after_everything_that_arrived(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () -> {
                    var server = TlsFiles.server("good");
                    TlsTest.serve(
                            server,
                            connection -> {
                                connection.write("cut of");
                                connection.flush();
                                Channel channel = connection.channel();
                                connection
                                        .wire()
                                        .netty()
                                        .loop()
                                        .onDriver(() ->
                                                channel.unsafe().close(channel.voidPromise()));
                            },
                            port -> {
                                try (var client =
                                        Tls.connect("localhost", port, TlsFiles.client())) {
                                    assertThat(new String(client.readExactly(6), US_ASCII))
                                            .isEqualTo("cut of");
                                    assertThatThrownBy(() -> client.readSome())
                                            .isInstanceOf(TlsTruncatedException.class);
                                }
                                var tolerant = TlsFiles.client().withTruncationTolerated();
                                try (var client = Tls.connect("localhost", port, tolerant)) {
                                    assertThat(new String(client.readAll(100), US_ASCII))
                                            .isEqualTo("cut of");
                                }
                            });
                });
    }

    @OnEachEngine
    void what_comes_after_close_notify_is_never_read(FiberEngine engine) throws Exception {
        run(
                engine,
                () ->
                        TlsTest.serve(
                                TlsFiles.server("good"),
                                connection -> {
                                    Channel channel = connection.channel();
                                    SslHandler handler = channel.pipeline().get(SslHandler.class);
                                    var loop = connection.wire().netty().loop();
                                    loop.onDriver(() -> handler.closeOutbound());
                                    loop.onDriver(() -> {
                                        ByteBuf plain = Unpooled.copiedBuffer("injected", US_ASCII);
                                        channel.pipeline().firstContext().writeAndFlush(plain);
                                    });
                                    try {
                                        connection.readSome(); // until the client has left
                                    } catch (IOException asItLikes) {
                                        // this side has not kept to TLS
                                    }
                                },
                                port -> {
                                    try (var client =
                                            Tls.connect("localhost", port, TlsFiles.client())) {
                                        assertThat(client.readSome()).isNull();
                                        assertThat(client.readSome()).isNull();
                                    }
                                }));
    }

    @OnEachEngine
    void a_close_does_not_wait_for_a_peer_that_never_answers_it(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () -> {
                    var closed = AsyncEvent.create();
                    TlsTest.serve(
                            TlsFiles.server("good"),
                            connection -> closed.await(), // and reads nothing
                            port -> {
                                Connection client =
                                        Tls.connect("localhost", port, TlsFiles.client());
                                client.close();
                                assertThat(client.channel().isOpen()).isFalse();
                                closed.set();
                            });
                });
    }

    @OnEachEngine
    void a_renegotiation_is_refused(FiberEngine engine) throws Exception {
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("good"),
                                port ->
                                        Async.blocking(() -> {
                                            try (SSLSocket socket = oldClient(port, "TLSv1.2")) {
                                                OutputStream out = socket.getOutputStream();
                                                InputStream in = socket.getInputStream();
                                                out.write("before\n".getBytes(US_ASCII));
                                                assertThat(in.readNBytes(7))
                                                        .isEqualTo("BEFORE\n".getBytes(US_ASCII));
                                                assertThatThrownBy(
                                                                () -> {
                                                                    socket.startHandshake();
                                                                    out.write(
                                                                            "after\n"
                                                                                    .getBytes(
                                                                                            US_ASCII));
                                                                    assertThat(in.read())
                                                                            .isEqualTo(-1);
                                                                    throw new IOException(
                                                                            "the end");
                                                                })
                                                        .isInstanceOf(IOException.class);
                                            }
                                        })),
                "the peer asks for a renegotiation");
    }

    @OnEachEngine
    void a_flood_of_updates_of_keys_is_cut_off(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    List<String> seen = new ArrayList<>();
                    TlsTest.serve(
                            TlsFiles.server("good"),
                            connection -> {
                                try {
                                    connection.readSome();
                                } catch (IOException e) {
                                    seen.add(String.valueOf(e));
                                }
                            },
                            port -> {
                                Async.blocking(() -> {
                                    try (SSLSocket socket = oldClient(port, "TLSv1.3")) {
                                        for (int i = 0; i < 5_000; i++) {
                                            socket.startHandshake();
                                        }
                                    } catch (IOException cutOff) {
                                        // which it hears at one of its writes
                                    }
                                });
                                while (seen.isEmpty()) {
                                    Async.sleep(Duration.ofMillis(1));
                                }
                            });
                    assertThat(seen)
                            .singleElement()
                            .asString()
                            .contains("without any for the application");
                });
    }

    private static void run(FiberEngine engine, dev.millrace.VoidBody<Exception> body, String fault)
            throws Exception {
        try {
            run(engine, body);
        } catch (AssertionError reported) { // the handler's, by the loop
            assertThat(reported).hasMessageContaining(fault);
        }
    }

    private static SSLSocket oldClient(int port, String protocol) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }

    // ---- STARTTLS

    @OnEachEngine
    void both_sides_go_over_to_tls_in_the_middle_and_into_a_tunnel_in_it(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                server.serve(connection -> {
                                    for (int layer = 0; layer < 2; layer++) {
                                        assertThat(connection.readLine()).isEqualTo("STARTTLS");
                                        connection.writeLine("go ahead");
                                        Tls.start(connection, TlsFiles.server("good"));
                                    }
                                    connection.writeLine(connection.readLine() + " in two layers");
                                }));
                        try (Connection client = Tcp.connect("127.0.0.1", server.port())) {
                            for (int layer = 0; layer < 2; layer++) {
                                client.writeLine("STARTTLS");
                                assertThat(client.readLine()).isEqualTo("go ahead");
                                TlsSession session =
                                        Tls.start(client, "good.test", TlsFiles.client());
                                assertThat(session.protocol()).isEqualTo("TLSv1.3");
                            }
                            client.writeLine("hello");
                            assertThat(client.readLine()).isEqualTo("hello in two layers");
                            assertThat(client.readLine()).isNull();
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine
    void a_servers_engine_gets_what_came_with_the_command(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                server.serve(connection -> {
                                    assertThat(connection.readLine()).isEqualTo("STARTTLS");
                                    Async.sleep(Duration.ofMillis(50)); // the first words are here
                                    Tls.start(connection, TlsFiles.server("good"));
                                    connection.writeLine("secure");
                                }));
                        try (Connection client = Tcp.connect("127.0.0.1", server.port())) {
                            client.writeLine("STARTTLS"); // goes out with the first words behind it
                            Tls.start(client, "good.test", TlsFiles.client());
                            assertThat(client.readLine()).isEqualTo("secure");
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine
    void a_client_takes_no_byte_from_before_the_handshake(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                server.serve(connection -> {
                                    connection.write("go ahead\ninjected\n");
                                    connection.readSome();
                                }));
                        Connection client = Tcp.connect("127.0.0.1", server.port());
                        assertThat(client.readLine()).isEqualTo("go ahead");
                        assertThatThrownBy(() -> Tls.start(client, "good.test", TlsFiles.client()))
                                .isInstanceOf(SSLException.class)
                                .hasMessageContaining("bytes came before the handshake");
                        assertThat(client.channel().isOpen()).isFalse();
                        server.close();
                    });
                });
    }

    // ---- cancels

    @OnEachEngine
    void a_cancelled_handshake_leaves_nothing_open(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    TcpServer silent = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        List<String> seen = new ArrayList<>();
                        group.fork(() ->
                                silent.serve(connection -> {
                                    seen.add("hello of " + (connection.readSome().length > 50));
                                    try {
                                        connection.readSome();
                                    } catch (ConnectionResetException e) {
                                        seen.add("reset");
                                    }
                                }));
                        Connection client = Tcp.connect("127.0.0.1", silent.port());
                        Task<TlsSession> handshake =
                                Async.detach(
                                        () -> Tls.start(client, "good.test", TlsFiles.client()));
                        while (seen.isEmpty()) {
                            Async.sleep(Duration.ofMillis(1));
                        }
                        SslHandler handler = client.channel().pipeline().get(SslHandler.class);
                        handshake.cancel();
                        assertThatThrownBy(handshake::await)
                                .isInstanceOf(dev.millrace.TaskCancelledException.class);
                        assertThat(client.channel().isOpen()).isFalse();
                        while (seen.size() < 2) {
                            Async.sleep(Duration.ofMillis(1));
                        }
                        assertThat(handler.handshakeFuture().isDone()).isTrue();
                        assertThat(handler.handshakeFuture().isSuccess()).isFalse();
                        assertThat(seen).containsExactly("hello of true", "reset");
                        silent.close();
                    });
                });
    }

    @OnEachEngine
    void a_peer_that_leaves_during_the_handshake_ends_it_at_once(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () -> {
                    TcpServer leaves = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> leaves.serve(Connection::readSome));
                        assertThatExceptionOfType(SSLException.class)
                                .isThrownBy(() ->
                                        Tls.connect("localhost", leaves.port(), TlsFiles.client()));
                        leaves.close();
                    });
                });
    }

    @OnEachEngine
    void a_cancel_in_front_of_the_handshake_leaves_nothing_open(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () -> {
                    TcpServer silent = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> silent.serve(Connection::closed));
                        Connection client = Tcp.connect("127.0.0.1", silent.port());
                        var scope = new CancelScope();
                        scope.run(() -> {
                            scope.cancel();
                            Tls.start(client, "good.test", TlsFiles.client());
                        });
                        assertThat(client.channel().isOpen()).isFalse();
                        Connection served = Tcp.connect("127.0.0.1", silent.port());
                        var another = new CancelScope();
                        another.run(() -> {
                            another.cancel();
                            Tls.start(served, TlsFiles.server("good"));
                        });
                        assertThat(served.channel().isOpen()).isFalse();
                        silent.close();
                    });
                });
    }

    @OnEachEngine
    void a_handshake_with_a_peer_that_has_left_fails_at_once(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    TcpServer leaves = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                leaves.serve(connection -> {
                                    connection.closeOutput();
                                    connection.readAll(1_000_000);
                                }));
                        Connection client = Tcp.connect("127.0.0.1", leaves.port());
                        assertThat(client.readSome()).isNull();
                        var patient = TlsFiles.client().withHandshakeLimit(ServerOptions.FOREVER);
                        assertThatExceptionOfType(SSLException.class)
                                .isThrownBy(() -> Tls.start(client, "good.test", patient));
                        assertThat(client.channel().isOpen()).isFalse();
                        leaves.close();
                    });
                },
                "was reset by the peer");
    }
}
