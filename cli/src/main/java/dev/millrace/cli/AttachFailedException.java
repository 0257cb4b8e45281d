package dev.millrace.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The other process cannot be looked into; the message says why and, where there is one, what to
 * do.
 */
public final class AttachFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why, and what the command exits with. */
    public enum Reason {
        /** There is no such process, or it has ended. */
        NO_PROCESS(3),
        /** It belongs to another user. */
        OTHER_USER(4),
        /** It is no JVM, or one that does not answer to attach. */
        NO_JVM(5),
        /** It is a JVM without Millrace, or with one that is older than this command. */
        NO_MILLRACE(6),
        /** It refuses agents. */
        REFUSED(7);

        private final int exitCode;

        Reason(int exitCode) {
            this.exitCode = exitCode;
        }

        /** From 3 on: 1 is an unexpected failure, 2 a wrong command line. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Reason reason;

    AttachFailedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Which of the known reasons it is. */
    public Reason reason() {
        return reason;
    }
}
