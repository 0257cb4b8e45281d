package dev.millrace.samples.flightdesk.data;

import java.io.Closeable;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one file, one at a time, skipping those of the wrong shape.
 *
 * <p>Blocks while it reads, and keeps only the current record in memory. For one thread at a time.
 *
 * @param <T> what a record becomes
 */
public final class RecordReader<T> implements Closeable {

    private static final Set<String> FLIGHT =
            Set.of("date", "delay", "distance", "origin", "destination");
    private static final Set<String> AIRPORT =
            Set.of("iata", "name", "city", "latitude", "longitude");

    private final Source source;
    private final RawRecords records;
    private final Shape<T> shape;
    private final Consumer<Skipped> skipped;

    private RecordReader(
            Source source, RawRecords records, Shape<T> shape, Consumer<Skipped> skipped) {
        this.source = source;
        this.records = records;
        this.shape = shape;
        this.skipped = skipped;
    }

    /**
     * Opens a JSON array of flights.
     *
     * @param skipped gets every record of the wrong shape, on the reading thread
     * @throws InputException if the source cannot be opened
     */
    public static RecordReader<Flight> flights(Source source, Consumer<Skipped> skipped)
            throws InputException {
        return new RecordReader<>(source, JsonRecords.open(source, FLIGHT), Flight::from, skipped);
    }

    /**
     * Opens a CSV directory of airports with a header line.
     *
     * @param skipped gets every record of the wrong shape, on the reading thread
     * @throws InputException if the source cannot be opened, or its first line lacks a column
     */
    public static RecordReader<Airport> airports(Source source, Consumer<Skipped> skipped)
            throws InputException {
        return new RecordReader<>(source, CsvRecords.open(source, AIRPORT), Airport::from, skipped);
    }

    /**
     * The next good record, or null after the last.
     *
     * @throws InputException if the file cannot be read any further
     */
    public @Nullable T next() throws InputException {
        while (true) {
            try {
                var raw = records.next();
                return raw == null ? null : shape.read(raw);
            } catch (WrongShapeException e) {
                skipped.accept(
                        new Skipped(source.name(), records.number(), records.offset(), e.reason()));
            }
        }
    }

    /** Closes the file. */
    @Override
    public void close() {
        records.close();
    }

    private interface Shape<T> {
        T read(RawRecord raw) throws WrongShapeException;
    }
}
