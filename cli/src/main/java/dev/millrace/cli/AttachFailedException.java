package dev.millrace.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The other process cannot be attached to. The message says why and, if possible, what to do. */
public final class AttachFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The reason, with the exit code of the command. */
    public enum Reason {
        /** There is no such process, or it has ended. */
        NO_PROCESS(3),
        /** It belongs to another user. */
        OTHER_USER(4),
        /** It is not a JVM, or does not answer the attach. */
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

    /** The reason. */
    public Reason reason() {
        return reason;
    }
}
