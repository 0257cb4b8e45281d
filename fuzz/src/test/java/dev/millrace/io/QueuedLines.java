package dev.millrace.io;

import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.util.Arrays;

/** The output of a child process: lines and bytes of a queue that is filled piece by piece. */
public final class QueuedLines implements Target {
    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 400, () -> read(new Script(input)));
    }

    private static void read(Script script) {
        byte[] choices = script.bytes(8);
        Pieces pieces = Pieces.of(script);
        byte[] whole = pieces.whole();
        var queue = new ByteQueue();
        int at = 0; // of what was taken
        int come = 0;
        int turn = 0;
        for (byte[] piece : pieces.all()) {
            queue.add(piece);
            come += piece.length;
            int length = queue.lineLength();
            int feed = indexOf(whole, at, come);
            require(length == (feed < 0 ? -1 : feed - at + 1), "another line");
            int choice = choices.length == 0 ? 0 : choices[turn++ % choices.length] & 0xFF;
            int count = choice < 128 ? Math.max(0, length) : Math.min(choice - 128, queue.size());
            if (length > 0) {
                boolean carriage = length > 1 && whole[at + length - 2] == '\r';
                require(queue.lineEnd(length) == (carriage ? 2 : 1), "another end");
            }
            byte[] taken = queue.take(count);
            require(Arrays.equals(taken, Arrays.copyOfRange(whole, at, at + count)), "other bytes");
            at += count;
            require(queue.size() == come - at, "another size");
        }
        require(
                Arrays.equals(queue.take(come - at), Arrays.copyOfRange(whole, at, come)),
                "a rest");
    }

    private static int indexOf(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static void require(boolean good, String what) {
        if (!good) {
            throw new AssertionError(what);
        }
    }
}
