package dev.millrace.io;

import java.nio.charset.StandardCharsets;

/** The exit status and the output of a child process. Any thread. */
public final class ProcessResult {
    private final String program;
    private final int exitStatus;
    private final byte[] output;
    private final byte[] errors;

    ProcessResult(String program, int exitStatus, byte[] output, byte[] errors) {
        this.program = program;
        this.exitStatus = exitStatus;
        this.output = output;
        this.errors = errors;
    }

    /** The status; 128 plus the number of the signal if a signal ended the child. */
    public int exitStatus() {
        return exitStatus;
    }

    /** A copy of its standard output; empty if that was redirected. */
    public byte[] output() {
        return output.clone();
    }

    /** A copy of its standard error; empty if that was redirected. */
    public byte[] errors() {
        return errors.clone();
    }

    /** {@link #output} as UTF-8. */
    public String outputText() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /** {@link #errors} as UTF-8. */
    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }

    /**
     * Returns this result if the status is 0.
     *
     * @throws ChildFailedException if its status is not 0; the message ends with the last text on
     *     its standard error
     */
    public ProcessResult orThrow() throws ChildFailedException {
        if (exitStatus != 0) {
            throw new ChildFailedException(program, exitStatus, errors);
        }
        return this;
    }

    @Override
    public String toString() {
        return program
                + " ended with status "
                + exitStatus
                + ", "
                + output.length
                + " bytes of output, "
                + errors.length
                + " of errors";
    }
}
