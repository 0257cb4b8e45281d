package dev.millrace.samples.redis;

import dev.millrace.io.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply to a client, in RESP2. */
sealed interface Reply {
    /** Done. */
    Reply OK = new Status("OK");

    /** There is no such value. */
    Reply NIL = new Bulk(null);

    /** There are no such values. */
    Reply NONE = new Many(null);

    /** Writes the reply; waits if the client does not keep up. */
    void writeTo(Connection connection) throws IOException;

    /** Some bytes. */
    static Reply of(String text) {
        return new Bulk(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Some values. */
    static Reply of(List<byte[]> values) {
        return new Many(values.stream().<Reply>map(Bulk::new).toList());
    }

    /** A short status. */
    record Status(String text) implements Reply {
        @Override
        public void writeTo(Connection connection) throws IOException {
            connection.write("+" + text + "\r\n");
        }
    }

    /** An error. */
    record Failure(String text) implements Reply {
        @Override
        public void writeTo(Connection connection) throws IOException {
            connection.write("-" + text + "\r\n");
        }
    }

    /** A number. */
    record Number(long value) implements Reply {
        @Override
        public void writeTo(Connection connection) throws IOException {
            connection.write(":" + value + "\r\n");
        }
    }

    /** Arbitrary bytes; null for no value. */
    record Bulk(byte @Nullable [] bytes) implements Reply {
        @Override
        public void writeTo(Connection connection) throws IOException {
            if (bytes == null) {
                connection.write("$-1\r\n");
                return;
            }
            byte[] head = ("$" + bytes.length + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            connection.write(
                    ByteBuffer.allocate(head.length + bytes.length + 2)
                            .put(head)
                            .put(bytes)
                            .put((byte) '\r')
                            .put((byte) '\n')
                            .flip());
        }
    }

    /** An array; null for no array. */
    record Many(@Nullable List<Reply> replies) implements Reply {
        @Override
        public void writeTo(Connection connection) throws IOException {
            if (replies == null) {
                connection.write("*-1\r\n");
                return;
            }
            connection.write("*" + replies.size() + "\r\n");
            new Several(replies).writeTo(connection);
        }
    }

    /** Several replies, one after the other. */
    record Several(List<Reply> replies) implements Reply {
        @Override
        public void writeTo(Connection connection) throws IOException {
            for (Reply reply : replies) {
                reply.writeTo(connection);
            }
        }
    }
}
