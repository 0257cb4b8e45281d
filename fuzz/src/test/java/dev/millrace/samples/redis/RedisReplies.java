package dev.millrace.samples.redis;

import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import dev.millrace.io.ConnectionLimits;
import dev.millrace.io.FedConnection;
import java.nio.ByteBuffer;

/** A client of the Redis sample: whatever it asks, what it gets are replies of RESP2. */
public final class RedisReplies implements Target {
    private static final ConnectionLimits LIMITS =
            ConnectionLimits.DEFAULTS.withReadAhead(1_000).withLineLimit(1_000);

    @Override
    public void run(byte[] input) throws Throwable {
        Pieces pieces = Pieces.of(new Script(input));
        byte[][] output = new byte[1][];
        FedConnection.run(
                pieces.all(),
                LIMITS,
                fed -> {
                    var clients = new Clients();
                    fed.feed(() -> clients.serve(fed.connection()), -1);
                    output[0] = fed.output();
                });
        ByteBuffer replies = ByteBuffer.wrap(output[0]);
        while (replies.hasRemaining()) {
            skipReply(replies);
        }
    }

    private static void skipReply(ByteBuffer in) {
        char kind = (char) in.get();
        String line = line(in);
        switch (kind) {
            case '+', '-' -> {}
            case ':' -> Long.parseLong(line);
            case '$' -> {
                int length = Integer.parseInt(line);
                if (length >= 0) {
                    in.position(in.position() + length);
                    line(in);
                }
            }
            case '*' -> {
                for (int left = Integer.parseInt(line); left > 0; left--) {
                    skipReply(in);
                }
            }
            default -> throw new AssertionError("a reply that begins with " + (int) kind);
        }
    }

    private static String line(ByteBuffer in) {
        var line = new StringBuilder();
        for (char next = (char) (in.get() & 0xFF); next != '\r'; next = (char) (in.get() & 0xFF)) {
            line.append(next);
        }
        if (in.get() != '\n') {
            throw new AssertionError("a carriage return within a line");
        }
        return line.toString();
    }
}
