package dev.millrace.samples.redis;

/** A request that cannot be done; the message is the reply, and begins with a code in capitals. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
