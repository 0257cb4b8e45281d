package dev.millrace.samples.smtp;

/** A command or a mail that is refused. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String text;

    /** With this reply. */
    RefusedException(int code, String text) {
        super(code + " " + text);
        this.code = code;
        this.text = text;
    }

    Reply reply() {
        return Reply.of(code, text);
    }
}
