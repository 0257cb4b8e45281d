package dev.millrace.io;

import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a file, in several charsets, which is read in pieces of any size: those that the
 * JDK's reader finds in the whole text. A line that is too long, and text that is malformed, comes
 * after all lines before it.
 */
public final class FileLines implements Target {
    private static final Charset[] CHARSETS = {
        StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16
    };

    @Override
    public void run(byte[] input) throws Throwable {
        Memory.bounded(input.length, 400, () -> read(new Script(input)));
    }

    private static void read(Script script) throws IOException {
        Charset charset = CHARSETS[script.below(CHARSETS.length)];
        int limit = 1 + script.below(100);
        Pieces pieces = Pieces.of(script);
        var found = new ArrayList<String>();
        String end = "the end";
        try {
            var batches = new LineBatches("a file", pieces, charset, limit);
            for (List<String> some = batches.next(); some != null; some = batches.next()) {
                if (some.isEmpty()) {
                    throw new AssertionError("a batch without a line");
                }
                found.addAll(some);
            }
        } catch (LimitOverrunException tooLong) {
            end = "too long";
        } catch (CharacterCodingException malformed) {
            end = "malformed";
        }
        check(found, end, pieces.whole(), charset, limit);
    }

    private static void check(
            List<String> found, String end, byte[] whole, Charset charset, int limit)
            throws IOException {
        var text = java.nio.CharBuffer.allocate(whole.length + 1);
        var decoder = charset.newDecoder();
        var bytes = ByteBuffer.wrap(whole);
        var result = decoder.decode(bytes, text, true);
        boolean good = !result.isError();
        if (good) {
            decoder.flush(text);
        }
        var reader = new BufferedReader(new StringReader(text.flip().toString()));
        var expected = new ArrayList<String>();
        String expectedEnd = good ? "the end" : "malformed";
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.length() > limit) {
                expectedEnd = "too long";
                break;
            }
            expected.add(line);
        }
        if (expectedEnd.equals("malformed") && !endsInBreak(text.rewind().toString())) {
            expected.removeLast(); // the line in which it is malformed
        }
        if (!found.equals(expected) || !end.equals(expectedEnd)) {
            throw new AssertionError(
                    found + " and " + end + ", expected " + expected + " and " + expectedEnd);
        }
    }

    private static boolean endsInBreak(String text) {
        return text.isEmpty() || text.endsWith("\n") || text.endsWith("\r");
    }
}
