package dev.millrace.executor.process;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.fuzz.Inside;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * The calls of a pool, as its worker reads them: it answers each, and breaks off at the first that
 * is none. Its answers can be read.
 */
public final class PoolCalls implements Target {
    private static final int CAP = 1 << 20;
    private static final int NESTING = 32;

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 2_000, () -> serve(input));
    }

    private static void serve(byte[] input) throws Throwable {
        Pieces pieces = Pieces.of(new Script(input));
        var channel = new FrameChannel(new NeverEnded(pieces), CAP, NESTING);
        var server =
                new CallServer(channel, new FuzzJobs().jobs(), CAP, NESTING, PoolCalls::neverEnds);
        var in = new FrameMemory();
        var out = new WireWriter(CAP + FrameChannel.HEADER, NESTING);
        int calls = 0;
        try {
            while (true) {
                Object call = Inside.call(server, "nextCall", in);
                Inside.call(server, "run", call, out);
                calls++;
            }
        } catch (IOException | MalformedDataException over) {
            requireAnswers(calls, pieces.answers());
        }
    }

    private static void neverEnds(int status) {
        throw new AssertionError("the worker would end with status " + status);
    }

    private static void requireAnswers(int calls, byte[] bytes) throws IOException {
        var channel = new FrameChannel(Pieces.whole(bytes), CAP, NESTING);
        int answers = 0;
        for (WireReader in = channel.receive(); in != null; in = channel.receive()) {
            int type = in.readByte();
            in.readLong();
            in.readLong();
            if (type == Handshake.RESULT) {
                answers++;
            } else if (type == Handshake.FAILURE) {
                dev.millrace.executor.remote.RemoteFailure.read(in);
                in.requireEnd();
                answers++;
            }
        }
        if (answers != calls) {
            throw new AssertionError(calls + " calls got " + answers + " answers");
        }
    }

    /** Fails instead of ending: at the end of its channel a worker ends its process. */
    private record NeverEnded(Pieces pieces) implements ByteChannel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = pieces.read(target);
            if (count < 0) {
                throw new EOFException("the input has ended");
            }
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            return pieces.write(source);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
