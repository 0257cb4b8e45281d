package dev.millrace.samples.flightdesk.data;

import dev.millrace.fuzz.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of flights and airports: each record is read, or skipped with a reason, up to the end or to
 * a sentence for the user.
 */
public final class FlightFiles implements Target {
    private final Path file;

    /** For {@code Targets}. */
    public FlightFiles() throws IOException {
        file = Files.createTempFile("records", ".fuzz");
        file.toFile().deleteOnExit();
    }

    @Override
    public void run(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Files.write(file, java.util.Arrays.copyOfRange(input, 1, input.length));
        var skipped = new int[1];
        int read = 0;
        try (var reader = open((input[0] & 1) == 0, skipped)) {
            while (reader.next() != null) {
                read++;
            }
        } catch (InputException told) {
            String sentence = String.valueOf(told.getMessage());
            if (!sentence.startsWith("cannot read ") || sentence.contains("\n")) {
                throw new AssertionError(sentence, told);
            }
        }
        if (read + skipped[0] > input.length) {
            throw new AssertionError("more records than bytes");
        }
    }

    private RecordReader<?> open(boolean flights, int[] skipped) throws InputException {
        Source source = Source.file(file);
        return flights
                ? RecordReader.flights(source, each -> skipped[0]++)
                : RecordReader.airports(source, each -> skipped[0]++);
    }
}
