package dev.millrace.samples.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the content of a mail, up to the line that is a dot. A content that is refused is read to
 * its end as well, because what follows it is a command.
 */
final class Content {
    private static final int LONGEST_LINE = 998; // without its end and the dot put before it

    private final Lines lines;
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable RefusedException refusal;

    /** At most {@code most} bytes. */
    Content(Lines lines, int most) {
        this.lines = lines;
        this.most = most;
    }

    /** Reads all of it. */
    void read() throws IOException {
        while (true) {
            lines.readNext(LONGEST_LINE + 1);
            byte[] line = lines.taken();
            if (line != null && line.length == 1 && line[0] == '.') {
                return;
            }
            add(line);
        }
    }

    /** What was read. */
    byte[] bytes() throws RefusedException {
        if (refusal != null) {
            throw refusal;
        }
        return bytes.toByteArray();
    }

    private void add(byte @Nullable [] line) {
        int from = line != null && line.length > 0 && line[0] == '.' ? 1 : 0; // RFC 5321, 4.5.2
        if (line == null || line.length - from > LONGEST_LINE) {
            refuse(new RefusedException(554, "a line is longer than " + LONGEST_LINE + " bytes"));
        } else if (hasBareEnd(line)) {
            refuse(new RefusedException(554, "lines end with CRLF, and with nothing else"));
        } else if (line.length - from + 2 > most - bytes.size()) {
            refuse(new RefusedException(552, "a mail has at most " + most + " bytes"));
        } else if (refusal == null) {
            bytes.write(line, from, line.length - from);
            bytes.write('\r');
            bytes.write('\n');
        }
    }

    /** The first reason counts; nothing is kept from then on. */
    private void refuse(RefusedException reason) {
        if (refusal == null) {
            refusal = reason;
            bytes.reset();
        }
    }

    private static boolean hasBareEnd(byte[] line) {
        for (byte each : line) {
            if (each == '\r' || each == '\n') {
                return true;
            }
        }
        return false;
    }
}
