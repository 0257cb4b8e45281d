package dev.millrace.samples.flightdesk.data;

/** A record that is well-formed but not what was asked for; never leaves this package. */
final class WrongShapeException extends Exception {

    private static final long serialVersionUID = 1;

    WrongShapeException(String reason) {
        // no stack: one is thrown per bad record, and only the reason is read
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
