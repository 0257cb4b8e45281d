package dev.millrace.executor.process;

import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Frames in pieces of any size, against a reader that has all bytes at once. */
public final class Frames implements Target {
    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 200, () -> read(new Script(input)));
    }

    private static void read(Script script) throws IOException {
        int cap = 1 + script.below(script.flag() ? 65_536 : 64);
        Pieces pieces = Pieces.of(script);
        ByteBuffer whole = ByteBuffer.wrap(pieces.whole());
        requireSame(Arrays.copyOf(pieces.whole(), Math.min(cap, pieces.whole().length)));
        var channel = new FrameChannel(pieces, cap, 8);
        for (String expected = "frame"; expected.equals("frame"); ) {
            expected = next(whole, cap);
            if (!expected.equals(received(channel, whole))) {
                throw new AssertionError("expected " + expected + " before " + whole);
            }
        }
    }

    /** What comes next; moves behind the length of a frame. */
    private static String next(ByteBuffer whole, int cap) {
        if (whole.remaining() < FrameChannel.HEADER) {
            return whole.hasRemaining() ? "cut" : "end";
        }
        int length = whole.getInt();
        if (length < 1 || length > cap) {
            return "refused";
        }
        if (length > whole.remaining()) {
            return "cut";
        }
        whole.limit(whole.position() + length);
        return "frame";
    }

    private static String received(FrameChannel channel, ByteBuffer whole) throws IOException {
        try {
            WireReader frame = channel.receive();
            if (frame == null) {
                return "end";
            }
            byte[] bytes = frame.readRaw(frame.remaining());
            boolean same = ByteBuffer.wrap(bytes).equals(whole);
            whole.position(whole.limit()).limit(whole.capacity());
            return same ? "frame" : "another frame";
        } catch (EOFException cut) {
            return "cut";
        } catch (ProtocolException refused) {
            return "refused";
        }
    }

    /** A frame that is sent comes back. */
    private static void requireSame(byte[] bytes) throws IOException {
        var out = new WireWriter(bytes.length + FrameChannel.HEADER + 1, 1);
        FrameChannel.begin(out, 7).writeRaw(bytes);
        var sent = new Pieces.Sink();
        new FrameChannel(sent, 1, 1).send(out);
        var again = new FrameChannel(Pieces.whole(sent.bytes()), bytes.length + 1, 1).receive();
        if (again == null || again.readByte() != 7 || again.remaining() != bytes.length) {
            throw new AssertionError("a frame of " + bytes.length + " bytes did not come back");
        }
    }
}
