package dev.millrace.executor.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The codecs of JDK values that are not containers. */
final class JdkCodecs {
    // not changed after class initialisation
    private static final Map<Class<?>, Codec<?>> BY_TYPE = new HashMap<>();

    private JdkCodecs() {}

    static {
        add(
                "boolean",
                boolean.class,
                Boolean.class,
                (v, out) -> out.writeBoolean(v),
                WireReader::readBoolean);
        add(
                "byte",
                byte.class,
                Byte.class,
                (v, out) -> out.writeByte(v),
                in -> (byte) in.readByte());
        add(
                "short",
                short.class,
                Short.class,
                (v, out) -> out.writeLong(v),
                in -> (short) in.readLong(Short.MIN_VALUE, Short.MAX_VALUE));
        add(
                "char",
                char.class,
                Character.class,
                (v, out) -> out.writeLong(v),
                in -> (char) in.readLong(0, Character.MAX_VALUE));
        add(
                "int",
                int.class,
                Integer.class,
                (v, out) -> out.writeLong(v),
                in -> (int) in.readLong(Integer.MIN_VALUE, Integer.MAX_VALUE));
        add("long", long.class, Long.class, (v, out) -> out.writeLong(v), WireReader::readLong);
        add(
                "float",
                float.class,
                Float.class,
                (v, out) -> out.writeFixed(Float.floatToRawIntBits(v), 4),
                in -> Float.intBitsToFloat((int) in.readFixed(4)));
        add(
                "double",
                double.class,
                Double.class,
                (v, out) -> out.writeDouble(v),
                WireReader::readDouble);
        add("String", String.class, (v, out) -> out.writeString(v), WireReader::readString);
        add("byte[]", byte[].class, (v, out) -> out.writeBytes(v), WireReader::readBytes);
        add("int[]", int[].class, JdkCodecs::writeInts, JdkCodecs::readInts);
        add("long[]", long[].class, JdkCodecs::writeLongs, JdkCodecs::readLongs);
        add("double[]", double[].class, JdkCodecs::writeDoubles, JdkCodecs::readDoubles);
        add(
                "BigInteger",
                BigInteger.class,
                (v, out) -> out.writeBytes(v.toByteArray()),
                JdkCodecs::readBigInteger);
        add("BigDecimal", BigDecimal.class, JdkCodecs::writeBigDecimal, JdkCodecs::readBigDecimal);
        add(
                "UUID",
                UUID.class,
                JdkCodecs::writeUuid,
                in -> new UUID(in.readFixed(8), in.readFixed(8)));
        add(
                "Instant",
                Instant.class,
                (v, out) -> writeTime(v.getEpochSecond(), v.getNano(), out),
                in -> readTime(in, Instant::ofEpochSecond));
        add(
                "Duration",
                Duration.class,
                (v, out) -> writeTime(v.getSeconds(), v.getNano(), out),
                in -> readTime(in, Duration::ofSeconds));
        addText(LocalDate.class, LocalDate::parse);
        addText(LocalTime.class, LocalTime::parse);
        addText(LocalDateTime.class, LocalDateTime::parse);
        BY_TYPE.put(Object.class, DynamicCodec.INSTANCE);
    }

    static @Nullable Codec<?> find(Class<?> type) {
        return BY_TYPE.get(type);
    }

    private static <T> void add(
            String id,
            Class<T> primitive,
            Class<T> box,
            BiConsumer<T, WireWriter> write,
            Function<WireReader, T> read) {
        add(id, box, write, read);
        add(id, primitive, write, read);
    }

    private static <T> void add(
            String id,
            Class<T> type,
            BiConsumer<T, WireWriter> write,
            Function<WireReader, T> read) {
        BY_TYPE.put(type, new ValueCodec<>(id, write, read));
    }

    private static <T> void addText(Class<T> type, Function<String, T> parse) {
        add(
                type.getSimpleName(),
                type,
                (v, out) -> out.writeString(v.toString()),
                in -> parse(parse, in.readString()));
    }

    private static <T> T parse(Function<String, T> parse, String text) {
        T value;
        try {
            value = parse.apply(text);
        } catch (DateTimeException e) {
            throw new MalformedDataException("not a date or time", e);
        }
        if (!value.toString().equals(text)) { // the JDK reads more forms than it writes
            throw new MalformedDataException("a date or time in another form");
        }
        return value;
    }

    private static void writeInts(int[] values, WireWriter out) {
        out.writeCount(values.length);
        for (int value : values) {
            out.writeFixed(value, 4);
        }
    }

    private static int[] readInts(WireReader in) {
        int[] values = new int[readLength(in, 4)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) in.readFixed(4);
        }
        return values;
    }

    private static void writeLongs(long[] values, WireWriter out) {
        out.writeCount(values.length);
        for (long value : values) {
            out.writeFixed(value, 8);
        }
    }

    private static long[] readLongs(WireReader in) {
        long[] values = new long[readLength(in, 8)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFixed(8);
        }
        return values;
    }

    private static void writeDoubles(double[] values, WireWriter out) {
        out.writeCount(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private static double[] readDoubles(WireReader in) {
        double[] values = new double[readLength(in, 8)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    /** Reads an array length; throws if fewer bytes are left than the elements need. */
    private static int readLength(WireReader in, int size) {
        int length = in.readCount();
        if (length > in.remaining() / size) {
            throw new MalformedDataException("an array of " + length + " that is cut off");
        }
        return length;
    }

    private static BigInteger readBigInteger(WireReader in) {
        byte[] bytes = in.readBytes();
        if (bytes.length == 0) {
            throw new MalformedDataException("a number without digits");
        }
        var value = new BigInteger(bytes);
        if (value.bitLength() / 8 + 1 != bytes.length) {
            throw new MalformedDataException("a number in more bytes than it needs");
        }
        return value;
    }

    private static void writeBigDecimal(BigDecimal value, WireWriter out) {
        out.writeLong(value.scale());
        out.writeBytes(value.unscaledValue().toByteArray());
    }

    private static BigDecimal readBigDecimal(WireReader in) {
        int scale = (int) in.readLong(Integer.MIN_VALUE, Integer.MAX_VALUE);
        return new BigDecimal(readBigInteger(in), scale);
    }

    private static void writeUuid(UUID value, WireWriter out) {
        out.writeFixed(value.getMostSignificantBits(), 8);
        out.writeFixed(value.getLeastSignificantBits(), 8);
    }

    private static void writeTime(long seconds, int nanos, WireWriter out) {
        out.writeLong(seconds);
        out.writeLong(nanos);
    }

    private static <T> T readTime(WireReader in, TimeMaker<T> maker) {
        long seconds = in.readLong();
        long nanos = in.readLong(0, 999_999_999);
        try {
            return maker.make(seconds, nanos);
        } catch (DateTimeException | ArithmeticException e) {
            throw new MalformedDataException("not a time", e);
        }
    }

    private interface TimeMaker<T> {
        T make(long seconds, long nanos);
    }

    private record ValueCodec<T>(
            String id, BiConsumer<T, WireWriter> write, Function<WireReader, T> read)
            implements Codec<T> {

        @Override
        public void encode(T value, WireWriter out) {
            if (value == null) {
                throw UnencodableException.wrongClass(null, this);
            }
            write.accept(value, out);
        }

        @Override
        public T decode(WireReader in) {
            return read.apply(in);
        }
    }
}
