package dev.millrace.cli.json;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Reads and writes JSON. Objects keep the order of their members. */
public final class Json {
    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    /**
     * Reads one object.
     *
     * @throws tools.jackson.core.JacksonException if the text is not JSON
     * @throws IllegalArgumentException if it is not an object
     */
    @SuppressWarnings("unchecked") // only objects become maps, and only with these keys
    public static Map<String, Object> read(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return (Map<String, Object>) Objects.requireNonNull(value(parser));
        }
    }

    /** Writes a value as {@link #read} returns it, on one line. */
    public static String write(Object value) {
        var text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(value, out);
        }
        return text.toString();
    }

    /** The elements of a member that is a list of objects; empty if it is missing. */
    @SuppressWarnings("unchecked") // callers ask only for members that are lists of objects
    public static List<Map<String, Object>> objects(Map<String, Object> object, String name) {
        return (List<Map<String, Object>>) object.getOrDefault(name, List.of());
    }

    /** The member as text; empty if it is missing. */
    public static String text(Map<String, Object> object, String name) {
        return String.valueOf(object.getOrDefault(name, ""));
    }

    /** The member as a number; -1 if it is missing. */
    public static long number(Map<String, Object> object, String name) {
        return object.get(name) instanceof Number number ? number.longValue() : -1;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    private static void write(@Nullable Object value, JsonGenerator out) {
        switch (value) {
            case null -> out.writeNull();
            case Map<?, ?> object -> {
                out.writeStartObject();
                object.forEach((name, member) -> {
                    out.writeName(String.valueOf(name));
                    write(member, out);
                });
                out.writeEndObject();
            }
            case List<?> array -> {
                out.writeStartArray();
                array.forEach(element -> write(element, out));
                out.writeEndArray();
            }
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Number number -> out.writeNumber(number.toString());
            default -> out.writeString(value.toString());
        }
    }
}
