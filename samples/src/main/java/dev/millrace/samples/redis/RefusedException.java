package dev.millrace.samples.redis;

/** A request that fails; the message is the reply, and begins with a code in capitals. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reply;

    RefusedException(String reply) {
        super(reply);
        this.reply = reply;
    }

    Reply reply() {
        return new Reply.Failure(reply);
    }
}
