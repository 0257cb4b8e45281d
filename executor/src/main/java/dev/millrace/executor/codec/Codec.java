package dev.millrace.executor.codec;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns values of one type into bytes for another process, and back. Codecs are stateless; any
 * thread.
 *
 * <p>Both processes make their own codecs, from the same source. Only {@linkplain #id ids} and
 * bytes are sent, no class names to load and no code.
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
     * Describes the type and its components. Both processes compare it before a value is sent.
     *
     * @return a string that is equal in two processes only if their codecs write the same bytes
     */
    String id();

    /**
     * Writes {@code value}.
     *
     * @param value what to write
     * @param out where to write
     * @throws UnencodableException if the value cannot be written
     */
    void encode(T value, WireWriter out);

    /**
     * Reads a value. The bytes cannot be trusted.
     *
     * @param in where to read
     * @return the value
     * @throws MalformedDataException if the bytes are not such a value
     */
    T decode(WireReader in);

    /**
     * The built-in codec of a JDK value or a record.
     *
     * <p>Supported are primitives and their boxes, {@code String}, {@code byte[]}, {@code int[]},
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
     *     message contains the path to it
     */
    static <T> Codec<T> of(Class<T> type) {
        return ValueCodecs.of(type);
    }

    /**
     * The codec of lists.
     *
     * @param <T> the type of the elements
     * @param element the codec of the elements
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
     * @param key the codec of the keys
     * @param value the codec of the values
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
     * @param codec the codec of values that are not null
     * @return a codec that writes one more byte
     */
    static <T> Codec<@Nullable T> nullable(Codec<T> codec) {
        return new NullableCodec<>(codec);
    }

    /**
     * The codec for jobs without an argument or without a result.
     *
     * @return a codec of null that writes no bytes
     */
    static Codec<@Nullable Void> nothing() {
        return NothingCodec.INSTANCE;
    }

    /**
     * A codec that uses another library, for example for JSON.
     *
     * @param <T> the type of the values
     * @param id compared by both processes; change it when the format changes
     * @param toBytes writes a value; a {@code RuntimeException} it throws becomes an {@link
     *     UnencodableException}
     * @param fromBytes reads a value; a {@code RuntimeException} it throws becomes a {@link
     *     MalformedDataException}
     * @return the codec
     */
    static <T> Codec<T> ofBytes(
            String id,
            Function<? super T, byte[]> toBytes,
            Function<byte[], ? extends T> fromBytes) {
        return new BytesCodec<>(id, toBytes, fromBytes);
    }

    /**
     * A codec that uses Java serialization, for old classes that support nothing else. It reads
     * only the named classes, strings, boxes and arrays of primitives; any other class is refused
     * before it is initialised. The limits are 32 levels, 10,000 references, arrays of 1,000,000
     * elements, in all arrays together 4 elements for each byte, and the size of a frame.
     *
     * @param <T> the type of the values
     * @param type the class of the values
     * @param allowed every other class that the values may contain; subclasses must be named too
     * @return the codec
     */
    static <T> Codec<T> javaSerialized(Class<T> type, Class<?>... allowed) {
        return new JavaCodec<>(type, List.of(allowed));
    }
}
