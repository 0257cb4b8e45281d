package dev.millrace.executor.codec;

import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Bytes for each built-in codec. They are refused with a {@link MalformedDataException}, or are a
 * value that is written with the same bytes.
 */
public final class CodecDecode implements Target {
    private static final int NESTING = 64;

    enum Colour {
        RED,
        GREEN,
        BLUE
    }

    record Leaf(int number, String text, Optional<Leaf> next, List<Leaf> more) {
        Leaf {
            if (number == 13) {
                throw new IllegalArgumentException("a leaf is never 13");
            }
        }
    }

    record Simple(boolean a, byte b, short c, char d, int e, long f, float g, double h, Colour i) {}

    record Arrays4(byte[] a, int[] b, long[] c, double[] d) {}

    record Numbers(BigInteger a, BigDecimal b, UUID c) {}

    record Times(Instant a, Duration b, LocalDate c, LocalTime d, LocalDateTime e) {}

    record Many(List<Leaf> a, Map<String, Object> b, Set<Integer> c, Optional<Colour> d) {}

    private final List<Codec<?>> codecs =
            Stream.concat(
                            Stream.<Class<?>>of(
                                            Object.class,
                                            Leaf.class,
                                            Simple.class,
                                            Arrays4.class,
                                            Numbers.class,
                                            Times.class,
                                            Many.class,
                                            String.class)
                                    .map(Codec::of),
                            Stream.of(
                                    Codec.listOf(Codec.nothing()),
                                    Codec.mapOf(Codec.of(Object.class), Codec.of(Leaf.class)),
                                    Codec.nullable(Codec.of(Colour.class))))
                    .toList();

    @Override
    public void run(byte[] input) throws Throwable {
        var script = new Script(input);
        Codec<?> codec = codecs.get(script.below(codecs.size()));
        byte[] bytes = script.rest();
        Memory.bounded(bytes.length, 400, () -> decode(codec, bytes));
    }

    private static <T> void decode(Codec<T> codec, byte[] bytes) {
        T value;
        try {
            var in = new WireReader(bytes, NESTING);
            value = codec.decode(in);
            in.requireEnd();
        } catch (MalformedDataException refused) {
            return;
        }
        if (depth(value) > NESTING) {
            throw new AssertionError("nested in " + depth(value) + " levels");
        }
        var out = new WireWriter(bytes.length, NESTING);
        codec.encode(value, out);
        if (!Arrays.equals(out.toBytes(), bytes)) {
            throw new AssertionError(value + " is written with other bytes");
        }
    }

    private static int depth(Object value) {
        return switch (value) {
            case List<?> list -> 1 + deepest(list);
            case Map<?, ?> map -> 1 + Math.max(deepest(map.keySet()), deepest(map.values()));
            case null, default -> 0;
        };
    }

    private static int deepest(Collection<?> values) {
        return values.stream().mapToInt(CodecDecode::depth).max().orElse(0);
    }
}
