package dev.millrace.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A child process could not be started; nothing of it is left. */
public final class ChildStartException extends IOException {
    private static final long serialVersionUID = 1L;

    // the JDK gives the error number only in the message, in two spellings
    private static final Pattern NUMBER = Pattern.compile("error[=:] ?(\\d+)");

    private final Reason reason;

    private ChildStartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why it could not be started. */
    public enum Reason {
        /** There is no such program. */
        NOT_FOUND("there is no such program"),
        /** The working directory does not exist. */
        NO_DIRECTORY("its working directory is not there"),
        /** The file may not be executed, or is not a program. */
        NOT_EXECUTABLE("it may not be executed"),
        /** The arguments and the environment are too long for the system. */
        TOO_LONG("its arguments and environment are too long"),
        /** The system has no file descriptor, process or memory left. */
        EXHAUSTED("the system has no room for another process"),
        /** Another reason; see the cause. */
        OTHER("it failed");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    static ChildStartException of(String program, @Nullable Path directory, Throwable cause) {
        Reason reason = reason(directory, cause);
        String place = reason == Reason.NO_DIRECTORY ? " in " + directory : "";
        return new ChildStartException(
                reason, program + " cannot be started" + place + ": " + reason.words, cause);
    }

    private static Reason reason(@Nullable Path directory, Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return Reason.EXHAUSTED;
        }
        Matcher number = NUMBER.matcher(String.valueOf(cause.getMessage()));
        if (!number.find()) {
            return Reason.OTHER;
        }
        return switch (number.group(1)) {
            case "2", "20" ->
                    directory != null && !Files.isDirectory(directory)
                            ? Reason.NO_DIRECTORY
                            : Reason.NOT_FOUND;
            case "1", "8", "13" -> Reason.NOT_EXECUTABLE; // EPERM, ENOEXEC, EACCES
            case "7", "206" -> Reason.TOO_LONG; // E2BIG, and its number on Windows
            case "11", "12", "23", "24" -> Reason.EXHAUSTED; // EAGAIN, ENOMEM, ENFILE, EMFILE
            default -> Reason.OTHER;
        };
    }

    /** Why it could not be started. */
    public Reason reason() {
        return reason;
    }
}
