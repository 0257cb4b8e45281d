package dev.millrace.samples.flightdesk.data;

/** A well-formed record with missing or wrong fields; never leaves this package. */
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
