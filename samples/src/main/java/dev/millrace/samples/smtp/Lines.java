package dev.millrace.samples.smtp;

import dev.millrace.io.Connection;
import dev.millrace.io.IncompleteReadException;
import dev.millrace.io.LimitOverrunException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a client. Only CRLF ends one: servers that also took a single line feed for an
 * end could be made to see two mails where the server before them saw one.
 */
final class Lines {
    private static final byte[] CRLF = {'\r', '\n'};

    private final Connection connection;
    private byte @Nullable [] next;

    Lines(Connection connection) {
        this.connection = connection;
    }

    /** The last line, without its end; null if it was too long. */
    byte @Nullable [] taken() {
        return next;
    }

    /**
     * Reads the next line. One with more than {@code most} bytes before its end is skipped.
     *
     * @throws IncompleteReadException if the input ends before the line does
     */
    void readNext(int most) throws IOException {
        boolean tooLong = false;
        while (true) {
            try {
                byte[] line = connection.readUntil(CRLF, most);
                next = tooLong ? null : Arrays.copyOf(line, line.length - CRLF.length);
                return;
            } catch (LimitOverrunException e) {
                tooLong = true;
                connection.readExactly(most); // the end comes later
            }
        }
    }
}
