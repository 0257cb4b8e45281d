package dev.millrace.samples.flightdesk.data;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** The objects of one JSON array, read token by token. */
final class JsonRecords implements RawRecords {

    /** The longest text in a record; limits how much a broken file can make us buffer. */
    static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder().maxStringLength(64 * 1024).build();

    // without charset detection bytes are UTF-8, and every location is a byte offset
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                    .build();

    private final String source;
    private final Set<String> wanted;
    private final JsonParser parser;
    private long number;
    private long offset;
    private boolean started;

    private JsonRecords(String source, Set<String> wanted, JsonParser parser) {
        this.source = source;
        this.wanted = wanted;
        this.parser = parser;
    }

    /** Opens {@code source}; fields that are not {@code wanted} are skipped. */
    static JsonRecords open(Source source, Set<String> wanted) throws InputException {
        var parser = JSON.createParser(ObjectReadContext.empty(), source.open());
        return new JsonRecords(source.name(), wanted, parser);
    }

    @Override
    public @Nullable RawRecord next() throws InputException, WrongShapeException {
        number++;
        try {
            if (!started) {
                enterArray();
            }
            var token = parser.nextToken();
            offset = parser.currentTokenLocation().getByteOffset();
            if (token == null || token == JsonToken.END_ARRAY) {
                expectEnd();
                return null;
            }
            if (token != JsonToken.START_OBJECT) {
                parser.skipChildren();
                throw new WrongShapeException("it is not an object");
            }
            return new RawRecord(number, offset, fields());
        } catch (JacksonIOException e) {
            throw InputException.unreadable(source, Objects.requireNonNull(e.getCause()));
        } catch (JacksonException e) {
            var where = e.getLocation();
            var at = where == null ? offset : Math.max(offset, where.getByteOffset());
            throw InputException.syntax(source, number, at, complaint(e), e);
        }
    }

    private void enterArray() throws InputException {
        started = true;
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw InputException.syntax(source, number, 0, "the file is not an array", null);
        }
    }

    private void expectEnd() throws InputException {
        if (parser.nextToken() != null) {
            throw InputException.syntax(
                    source,
                    number,
                    parser.currentTokenLocation().getByteOffset(),
                    "something follows the array",
                    null);
        }
    }

    private Map<String, Object> fields() {
        var fields = new HashMap<String, Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            var token = parser.nextToken();
            if (wanted.contains(name)) {
                fields.put(name, value(token));
            }
            parser.skipChildren();
        }
        return fields;
    }

    private Object value(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.INT
                            ? parser.getIntValue()
                            : RawRecord.OTHER; // too large
            default -> RawRecord.OTHER;
        };
    }

    /** The parser's message, without the position, which is reported separately. */
    static String complaint(JacksonException e) {
        var message = Printable.firstLine(String.valueOf(e.getOriginalMessage()));
        var where = message.indexOf(" (start marker");
        return where < 0 ? message : message.substring(0, where);
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
