package dev.millrace.samples.flightdesk.legacy;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.RecordReader;
import dev.millrace.samples.flightdesk.data.Skipped;
import dev.millrace.samples.flightdesk.data.Source;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Copies a file of flights into the flight table in batches; blocks until it is done. */
public final class FlightLoader {

    private static final int BATCH = 500;

    private final FlightDao dao;
    private final Consumer<Skipped> skipped;
    private final LongConsumer progress;

    /**
     * A loader that writes through {@code dao}.
     *
     * @param skipped gets every record of the wrong shape, on the loading thread
     * @param progress gets the number of rows of each batch, on the loading thread
     */
    public FlightLoader(FlightDao dao, Consumer<Skipped> skipped, LongConsumer progress) {
        this.dao = dao;
        this.skipped = skipped;
        this.progress = progress;
    }

    /**
     * Loads the whole of {@code source}.
     *
     * @return how many rows were loaded
     */
    public long load(Source source) throws IOException, SQLException {
        try (RecordReader<Flight> reader = RecordReader.flights(source, skipped)) {
            long rows = 0;
            List<Flight> batch = new ArrayList<Flight>(BATCH);
            for (Flight flight = reader.next(); flight != null; flight = reader.next()) {
                batch.add(flight);
                if (batch.size() == BATCH) {
                    rows += write(batch);
                }
            }
            return rows + write(batch);
        }
    }

    private int write(List<Flight> batch) throws SQLException {
        int rows = batch.size();
        dao.insert(batch);
        progress.accept(rows);
        batch.clear();
        return rows;
    }
}
