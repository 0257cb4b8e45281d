package dev.millrace.executor.codec;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type cross to another process and back. Codecs are stateless and are used by
 * any thread.
 *
 * <p>Both processes make their codecs themselves, from the same source; only {@linkplain #id ids}
 * and bytes cross, no class names and no code.
 *
 * {@snippet lang=java :
 * record Query(String airport, List<LocalDate> days) {}
 *
 * Codec<Query> queries = Codec.of(Query.class);
 * Codec<Report> reports = Codec.ofBytes("report as JSON", json::writeValueAsBytes, json::readReport);
 * }
 *
 * @param <T> the type of the values
 */
public interface Codec<T extends @Nullable Object> {

    /**
     * What both processes compare before any value is sent: the type, with its components.
     *
     * @return the same string in every process whose codec writes the same bytes
     */
    String id();

    /**
     * Writes {@code value}.
     *
     * @param value what to write
     * @param out takes the bytes
     * @throws UnencodableException if the value cannot be written
     */
    void encode(T value, WireWriter out);

    /**
     * Reads a value. The bytes may come from anybody.
     *
     * @param in gives the bytes
     * @return what was written
     * @throws MalformedDataException if the bytes are no such value
     */
    T decode(WireReader in);

    /**
     * The built-in codec of a JDK value or a record.
     *
     * <p>Known are primitives and their boxes, {@code String}, {@code byte[]}, {@code int[]},
     * {@code long[]}, {@code double[]}, enums, {@code BigInteger}, {@code BigDecimal}, {@code
     * UUID}, {@code Instant}, {@code Duration}, {@code LocalDate}, {@code LocalTime}, {@code
     * LocalDateTime}, and records of these, of records, and of lists, sets, maps and optionals of
     * all of them. A component of type {@code Object} takes strings, boxes, {@code byte[]}, lists
     * and maps. Components may be null; collections come back unmodifiable and in order.
     *
     * @param <T> the type of the values
     * @param type a record class or one of those above
     * @return the codec
     * @throws IllegalArgumentException if the type, or that of a component, has no codec; the
     *     message has the path to it
     */
    static <T> Codec<T> of(Class<T> type) {
        return ValueCodecs.of(type);
    }

    /**
     * The codec of lists.
     *
     * @param <T> the type of the elements
     * @param element how each is written
     * @return a codec whose decoded lists are unmodifiable
     */
    static <T extends @Nullable Object> Codec<List<T>> listOf(Codec<T> element) {
        return new ListCodec<>(element);
    }

    /**
     * The codec of maps.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param key how keys are written
     * @param value how values are written
     * @return a codec whose decoded maps are unmodifiable and keep their order
     */
    static <K extends @Nullable Object, V extends @Nullable Object> Codec<Map<K, V>> mapOf(
            Codec<K> key, Codec<V> value) {
        return new MapCodec<>(key, value);
    }

    /**
     * The codec of values that may be null.
     *
     * @param <T> the type of the values
     * @param codec how the others are written
     * @return a codec that writes one byte more
     */
    static <T> Codec<@Nullable T> nullable(Codec<T> codec) {
        return new NullableCodec<>(codec);
    }

    /**
     * The codec of jobs without an argument, or without a value.
     *
     * @return a codec of null that writes nothing
     */
    static Codec<@Nullable Void> nothing() {
        return NothingCodec.INSTANCE;
    }

    /**
     * A codec over any library that turns values into bytes: JSON, say.
     *
     * @param <T> the type of the values
     * @param id what both processes compare; change it with the format
     * @param toBytes writes a value; what it throws becomes an {@link UnencodableException}
     * @param fromBytes reads a value; what it throws becomes a {@link MalformedDataException}
     * @return the codec
     */
    static <T> Codec<T> ofBytes(
            String id,
            Function<? super T, byte[]> toBytes,
            Function<byte[], ? extends T> fromBytes) {
        return new BytesCodec<>(id, toBytes, fromBytes);
    }

    /**
     * Java serialization, for old classes that have nothing else. Only the classes named are read,
     * with the classes of strings, boxes and arrays of primitives; what else is in the bytes is
     * refused before its class is initialised. The limits are 32 levels, 10,000 references, arrays
     * of 1,000,000 elements, and the size of a frame.
     *
     * @param <T> the type of the values
     * @param type the class of the values
     * @param allowed every other class that may occur in them, by exact name
     * @return the codec
     */
    static <T> Codec<T> javaSerialized(Class<T> type, Class<?>... allowed) {
        return new JavaCodec<>(type, List.of(allowed));
    }
}
