package dev.millrace.samples.flightdesk.data;

/**
 * A record that was left out because it has the wrong shape.
 *
 * @param source the name of its file
 * @param record its number, from 1
 * @param offset the byte at which it begins, from 0, counted after decompression
 * @param reason what is wrong with it
 */
public record Skipped(String source, long record, long offset, String reason) {

    /** One line for the report. */
    @Override
    public String toString() {
        return "skipped: record %d at byte %d of %s: %s".formatted(record, offset, source, reason);
    }
}
