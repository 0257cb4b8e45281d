package dev.millrace.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A child process ended with a status other than 0. */
public final class ChildFailedException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 1_000;

    private final int exitStatus;

    ChildFailedException(String program, int exitStatus, byte[] errors) {
        super(program + " ended with status " + exitStatus + lastWords(errors));
        this.exitStatus = exitStatus;
    }

    private static String lastWords(byte[] errors) {
        int length = Math.min(errors.length, LONGEST);
        String words =
                new String(errors, errors.length - length, length, StandardCharsets.UTF_8).strip();
        return words.isEmpty() ? "" : ": " + words;
    }

    /** The status, not 0. */
    public int exitStatus() {
        return exitStatus;
    }
}
