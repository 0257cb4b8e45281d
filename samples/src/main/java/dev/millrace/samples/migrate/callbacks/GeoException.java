package dev.millrace.samples.migrate.callbacks;

/** What the map cannot answer. */
public final class GeoException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Says what was asked. */
    public GeoException(String message) {
        super(message);
    }
}
