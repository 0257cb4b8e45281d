package dev.millrace.samples.redis;

import dev.millrace.io.Connection;
import dev.millrace.io.IncompleteReadException;
import dev.millrace.io.LimitOverrunException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests: arrays of RESP2, or a typed line of words. Each length is checked before its
 * bytes are read.
 */
final class Requests {
    private static final int MOST_WORDS = 1_024;
    private static final int MOST_BYTES = 1 << 20; // of one request

    private static final byte[] LINE_FEED = {'\n'};

    private final Connection connection;
    private @Nullable Request next;

    Requests(Connection connection) {
        this.connection = connection;
    }

    /** The last request read; null if the input has ended. */
    @Nullable Request taken() {
        return next;
    }

    /** Reads the next request; waits until it is complete. */
    void readNext() throws IOException {
        List<byte[]> words = List.of();
        try {
            while (words.isEmpty()) { // skip empty lines and arrays
                String line = readLine();
                words = line.startsWith("*") ? readWords(line) : words(line);
            }
            next = new Request(words);
        } catch (IncompleteReadException end) {
            next = null; // the input ended in the middle of a request
        }
    }

    private List<byte[]> readWords(String head) throws IOException {
        int count = number(head, MOST_WORDS, "invalid multibulk length");
        int room = MOST_BYTES;
        List<byte[]> words = new ArrayList<>();
        while (words.size() < count) {
            String line = readLine();
            if (!line.startsWith("$")) {
                throw new ProtocolException("expected '$'");
            }
            int length = number(line, room, "invalid bulk length");
            room -= length;
            words.add(connection.readExactly(length));
            if (!readLine().isEmpty()) {
                throw new ProtocolException("expected the end of a bulk");
            }
        }
        return words;
    }

    /** Reads a line and removes its end; fails if the end is missing. */
    private String readLine() throws IOException {
        try {
            byte[] line = connection.readUntil(LINE_FEED);
            int end = line.length - 1;
            if (end > 0 && line[end - 1] == '\r') {
                end--;
            }
            return new String(line, 0, end, StandardCharsets.ISO_8859_1);
        } catch (LimitOverrunException e) {
            throw new ProtocolException("too big inline request");
        }
    }

    private static List<byte[]> words(String line) throws ProtocolException {
        List<byte[]> words = new ArrayList<>();
        for (String word : line.strip().split(" +", MOST_WORDS + 1)) {
            if (!word.isEmpty()) {
                words.add(word.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        if (words.size() > MOST_WORDS) {
            throw new ProtocolException("too big inline request");
        }
        return words;
    }

    /** The number after the first character. */
    private static int number(String line, int most, String otherwise) throws ProtocolException {
        int number = 0;
        for (int i = 1; i < line.length(); i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i > 9) {
                throw new ProtocolException(otherwise);
            }
            number = number * 10 + digit;
        }
        if (line.length() == 1 || number > most) {
            throw new ProtocolException(otherwise);
        }
        return number;
    }
}
