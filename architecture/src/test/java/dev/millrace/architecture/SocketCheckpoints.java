package dev.millrace.architecture;

import dev.millrace.io.ConnectOptions;
import dev.millrace.io.ConnectionLimits;
import dev.millrace.io.DatagramEndpoint;
import dev.millrace.io.DatagramOptions;
import dev.millrace.io.Datagrams;
import dev.millrace.io.ServerOptions;
import dev.millrace.io.Tls;
import dev.millrace.io.TlsClientOptions;
import dev.millrace.io.TlsServerOptions;
import dev.millrace.io.UnixOptions;
import dev.millrace.io.UnixSockets;
import java.nio.ByteBuffer;

/** The checkpoints of TLS, datagrams and Unix domain sockets, each called wrongly. */
@SuppressWarnings({"NullAway", "CheckReturnValue"}) // nulls are among what is wrong
final class SocketCheckpoints {
    private final CheckpointsTest test;

    SocketCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        addTls();
        addUnix();
        addDatagrams();
    }

    private void addTls() {
        test.addPlain("Tls.connect(String, int)", pend -> Tls.connect(null, -1));
        test.addPlain(
                "Tls.connect(String, int, TlsClientOptions)",
                pend -> Tls.connect("127.0.0.1", 1, null));
        test.addPlain(
                "Tls.connect(String, int, TlsClientOptions, ConnectOptions)",
                pend -> Tls.connect("127.0.0.1", 1, null, (ConnectOptions) null));
        test.addPlain(
                "Tls.listen(String, int, TlsServerOptions)",
                pend -> Tls.listen("127.0.0.1", 0, null));
        test.addPlain(
                "Tls.listen(String, int, TlsServerOptions, ServerOptions)",
                pend -> Tls.listen("127.0.0.1", 0, null, (ServerOptions) null));
        test.addPlain(
                "Tls.start(Connection, String, TlsClientOptions)",
                pend -> Tls.start(null, null, (TlsClientOptions) null));
        test.addPlain(
                "Tls.start(Connection, TlsServerOptions)",
                pend -> Tls.start(null, (TlsServerOptions) null));
    }

    private void addUnix() {
        test.addPlain("UnixSockets.listen(Path)", pend -> UnixSockets.listen(null));
        test.addPlain(
                "UnixSockets.listen(Path, UnixOptions, ServerOptions)",
                pend -> UnixSockets.listen(null, (UnixOptions) null, null));
        test.addPlain("UnixSockets.connect(Path)", pend -> UnixSockets.connect(null));
        test.addPlain(
                "UnixSockets.connect(Path, ConnectionLimits)",
                pend -> UnixSockets.connect(null, (ConnectionLimits) null));
        test.addPlain("UnixSockets.bindDatagrams(Path)", pend -> UnixSockets.bindDatagrams(null));
        test.addPlain(
                "UnixSockets.bindDatagrams(Path, UnixOptions, DatagramOptions)",
                pend -> UnixSockets.bindDatagrams(null, null, (DatagramOptions) null));
        test.addPlain(
                "UnixSockets.connectDatagrams(Path)", pend -> UnixSockets.connectDatagrams(null));
    }

    private void addDatagrams() {
        test.addPlain("Datagrams.bind(String, int)", pend -> Datagrams.bind(null, -1));
        test.addPlain(
                "Datagrams.bind(InetSocketAddress, DatagramOptions)",
                pend -> Datagrams.bind(null, (DatagramOptions) null));
        test.addPlain("Datagrams.connect(String, int)", pend -> Datagrams.connect(null, -1));
        test.addPlain(
                "Datagrams.connect(InetSocketAddress, DatagramOptions)",
                pend -> Datagrams.connect(null, (DatagramOptions) null));
        add("receive()", DatagramEndpoint::receive);
        add("send(byte[])", endpoint -> endpoint.send((byte[]) null));
        add("send(ByteBuffer)", endpoint -> endpoint.send((ByteBuffer) null));
        add("send(byte[], SocketAddress)", endpoint -> endpoint.send(new byte[0], null));
        add("send(ByteBuffer, SocketAddress)", endpoint -> endpoint.send((ByteBuffer) null, null));
        add("joinGroup(InetAddress)", endpoint -> endpoint.joinGroup(null));
        add("leaveGroup(InetAddress)", endpoint -> endpoint.leaveGroup(null));
    }

    /** One call on an endpoint. */
    private interface Use {
        void make(DatagramEndpoint endpoint) throws Exception;
    }

    private void add(String method, Use use) {
        test.add(
                "DatagramEndpoint." + method,
                pend -> {
                    try (DatagramEndpoint endpoint = Datagrams.bind("127.0.0.1", 0)) {
                        pend.run();
                        use.make(endpoint);
                    }
                });
    }
}
