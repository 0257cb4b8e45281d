package dev.millrace.io;

import java.nio.charset.StandardCharsets;

/** What a child process has left: its exit status and what it wrote. Any thread. */
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

    /** The status; 128 and the number of the signal if one has ended the child. */
    public int exitStatus() {
        return exitStatus;
    }

    /** What came from its standard output, a copy; empty if that went elsewhere. */
    public byte[] output() {
        return output.clone();
    }

    /** What came from its standard error, a copy; empty if that went elsewhere. */
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
     * This result, if the child has succeeded.
     *
     * @throws ChildFailedException if its status is not 0; the message ends with what it wrote last
     *     to its standard error
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
