package dev.millrace.executor.process;

/** A call that has certainly not run, because its worker did not get all of it. */
final class UndeliveredException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RuntimeException failure;

    UndeliveredException(RuntimeException failure) {
        super(failure);
        this.failure = failure;
    }

    /** What the caller is told if the call cannot go elsewhere. */
    RuntimeException failure() {
        return failure;
    }
}
