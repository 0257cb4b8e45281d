package dev.millrace.samples.flightdesk.data;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** The records of one open file, in any of the formats. */
interface RawRecords extends Closeable {

    /**
     * The next record, or null after the last.
     *
     * @throws WrongShapeException if it is not a record at all; the next call continues after it
     * @throws InputException if the file cannot be read any further
     */
    @Nullable RawRecord next() throws InputException, WrongShapeException;

    /** The number of the record that was read last, or is being read. */
    long number();

    /** The byte at which that record begins. */
    long offset();

    @Override
    void close();
}
