package dev.millrace.samples.flightdesk.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Input that cannot be read any further; its message is one sentence for the user. */
public final class InputException extends IOException {

    private static final long serialVersionUID = 1;

    private InputException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }

    /** The file is not there, or the system refuses to read it. */
    static InputException unreadable(String source, IOException cause) {
        String why =
                switch (cause) {
                    case NoSuchFileException _ -> "there is no such file";
                    case AccessDeniedException _ -> "access is denied";
                    default -> Printable.firstLine(String.valueOf(cause.getMessage()));
                };
        return new InputException("cannot read " + source + ": " + why + ".", cause);
    }

    /** A syntax error at byte {@code offset}, in {@code record}. */
    static InputException syntax(
            String source, long record, long offset, String what, @Nullable Throwable cause) {
        return new InputException(
                "cannot read %s: syntax error in record %d at byte %d: %s."
                        .formatted(source, record, offset, what),
                cause);
    }
}
