package dev.millrace.samples.migrate.callbacks;

/** The map has no answer. */
public final class GeoException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The message says what was asked. */
    public GeoException(String message) {
        super(message);
    }
}
