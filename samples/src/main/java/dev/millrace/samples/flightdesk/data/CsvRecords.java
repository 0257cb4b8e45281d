package dev.millrace.samples.flightdesk.data;

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvReadFeature;

/**
 * The lines of one CSV file with a header line.
 *
 * <p>The parser counts characters, but error messages name byte positions. So the file is read as
 * ISO 8859-1, where each byte is one character; CSV's separators are ASCII and stay the same. Each
 * cell is then decoded again as UTF-8.
 */
final class CsvRecords implements RawRecords {

    private static final CsvFactory CSV =
            CsvFactory.builder()
                    .streamReadConstraints(JsonRecords.LIMITS)
                    .enable(CsvReadFeature.WRAP_AS_ARRAY)
                    .enable(CsvReadFeature.SKIP_EMPTY_LINES)
                    .build();

    private static final String BYTE_ORDER_MARK = "\uFEFF"; // spreadsheets often write one

    private final String source;
    private final JsonParser parser;
    private List<String> columns = List.of();
    private long number = -1; // the header line is record 0
    private long offset;

    private CsvRecords(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * Opens {@code source} and reads its header line, which must have all {@code required} columns.
     */
    static CsvRecords open(Source source, Set<String> required) throws InputException {
        var text = new InputStreamReader(source.open(), StandardCharsets.ISO_8859_1);
        var parser = CSV.createParser(ObjectReadContext.empty(), text);
        var records = new CsvRecords(source.name(), parser);
        try {
            records.readColumns(required);
        } catch (InputException e) {
            records.close();
            throw e;
        }
        return records;
    }

    private void readColumns(Set<String> required) throws InputException {
        var first = line();
        columns = first == null ? List.of() : first;
        if (!columns.isEmpty() && columns.getFirst().startsWith(BYTE_ORDER_MARK)) {
            columns.set(0, columns.getFirst().substring(BYTE_ORDER_MARK.length()));
        }
        for (var name : required.stream().sorted().toList()) {
            if (!columns.contains(name)) {
                throw InputException.syntax(
                        source, 0, 0, "the first line names no column " + name, null);
            }
        }
    }

    @Override
    public @Nullable RawRecord next() throws InputException, WrongShapeException {
        var cells = line();
        if (cells == null) {
            return null;
        }
        if (cells.size() != columns.size()) {
            throw new WrongShapeException(
                    "it has %d columns, not %d".formatted(cells.size(), columns.size()));
        }
        Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            fields.put(columns.get(i), cells.get(i));
        }
        return new RawRecord(number, offset, fields);
    }

    private @Nullable List<String> line() throws InputException {
        number++;
        try {
            if (number == 0) {
                parser.nextToken(); // the parser presents the file as an array of lines
            }
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return null;
            }
            var cells = new ArrayList<String>();
            while (parser.nextToken() == JsonToken.VALUE_STRING) {
                if (cells.isEmpty()) {
                    offset = parser.currentTokenLocation().getCharOffset();
                }
                var bytes = parser.getString().getBytes(StandardCharsets.ISO_8859_1);
                cells.add(new String(bytes, StandardCharsets.UTF_8));
            }
            return cells;
        } catch (JacksonIOException e) {
            throw InputException.unreadable(source, Objects.requireNonNull(e.getCause()));
        } catch (JacksonException e) {
            var where = e.getLocation();
            var at = where == null ? offset : Math.max(offset, where.getCharOffset());
            throw InputException.syntax(source, number, at, JsonRecords.complaint(e), e);
        }
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public void close() {
        parser.close();
    }
}
