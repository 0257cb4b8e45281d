package dev.millrace.executor.process;

/** A call has certainly not run, because its worker did not receive all of it. */
final class UndeliveredException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RuntimeException failure;

    UndeliveredException(RuntimeException failure) {
        super(failure);
        this.failure = failure;
    }

    /** The exception for the caller if no other worker can run the call. */
    RuntimeException failure() {
        return failure;
    }
}
