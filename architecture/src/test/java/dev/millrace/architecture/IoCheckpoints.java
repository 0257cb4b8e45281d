package dev.millrace.architecture;

import dev.millrace.io.ConnectOptions;
import dev.millrace.io.Connection;
import dev.millrace.io.ServerOptions;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import dev.millrace.stream.AsyncStream;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/** The checkpoints of connections and servers, each called wrongly or where it would wait. */
@SuppressWarnings({"NullAway", "CheckReturnValue"}) // nulls are among what is wrong
final class IoCheckpoints {
    private final CheckpointsTest test;

    /** One call on a connection. */
    private interface Use {
        void make(Connection connection) throws Exception;
    }

    IoCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        test.addPlain("Tcp.connect(String, int)", pend -> Tcp.connect(null, -1));
        test.addPlain(
                "Tcp.connect(String, int, ConnectOptions)",
                pend -> Tcp.connect("127.0.0.1", 1, (ConnectOptions) null));
        test.addPlain("Tcp.listen(String, int)", pend -> Tcp.listen(null, -1));
        test.addPlain(
                "Tcp.listen(String, int, ServerOptions)",
                pend -> Tcp.listen("127.0.0.1", 0, (ServerOptions) null));
        test.add(
                "TcpServer.serve(Handler)",
                pend -> {
                    try (TcpServer server = Tcp.listen("127.0.0.1", 0)) {
                        pend.run();
                        server.serve(null);
                    }
                });
        add("read(ByteBuffer)", connection -> connection.read(null));
        add("readSome()", Connection::readSome);
        add("readSome(int)", connection -> connection.readSome(0));
        add("readBuffer()", Connection::readBuffer);
        add("readExactly(int)", connection -> connection.readExactly(-1));
        add("readAll(int)", connection -> connection.readAll(-1));
        add("readUntil(byte[])", connection -> connection.readUntil(null));
        add("readUntil(byte[], int)", connection -> connection.readUntil(null, -1));
        add("readLine()", Connection::readLine);
        add("readLine(Charset)", connection -> connection.readLine((Charset) null));
        add("write(byte[])", connection -> connection.write((byte[]) null));
        add("write(ByteBuffer)", connection -> connection.write((ByteBuffer) null));
        add("write(String)", connection -> connection.write((String) null));
        add("writeLine(String)", connection -> connection.writeLine(null));
        add("writeBuffer(ByteBuf)", connection -> connection.writeBuffer((ByteBuf) null));
        add("writeAll(AsyncStream)", connection -> connection.writeAll((AsyncStream<byte[]>) null));
        add("sendFile(FileChannel, long, long)", connection -> connection.sendFile(null, -1, -1));
        add("flush()", Connection::flush);
    }

    private void add(String method, Use use) {
        test.add(
                "Connection." + method,
                pend -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    Connection connection = Tcp.connect("127.0.0.1", server.port());
                    server.close();
                    try {
                        pend.run();
                        use.make(connection);
                    } finally {
                        connection.abort();
                    }
                });
    }
}
