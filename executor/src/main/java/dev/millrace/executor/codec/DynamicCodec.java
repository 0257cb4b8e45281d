package dev.millrace.executor.codec;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value of one of a few JDK classes. A byte in front of it says which. */
final class DynamicCodec implements Codec<@Nullable Object> {
    static final DynamicCodec INSTANCE = new DynamicCodec();

    private static final Class<?>[] SIMPLE = {
        String.class, Boolean.class, Integer.class, Long.class, Double.class, byte[].class
    };
    private static final int LIST = SIMPLE.length + 1;
    private static final int MAP = SIMPLE.length + 2;

    private DynamicCodec() {}

    @Override
    public String id() {
        return "Object";
    }

    @Override
    public void encode(@Nullable Object value, WireWriter out) {
        switch (value) {
            case null -> out.writeByte(0);
            case List<?> list -> {
                out.writeByte(LIST);
                new ListCodec<>(this).encode(asObjects(list), out);
            }
            case Map<?, ?> map -> {
                out.writeByte(MAP);
                new MapCodec<>(this, this).encode(asObjects(map), out);
            }
            default -> encodeSimple(value, out);
        }
    }

    private static void encodeSimple(Object value, WireWriter out) {
        for (int i = 0; i < SIMPLE.length; i++) {
            if (SIMPLE[i] == value.getClass()) {
                out.writeByte(i + 1);
                simple(i).encode(value, out);
                return;
            }
        }
        throw new UnencodableException("a " + value.getClass().getName() + " has no codec");
    }

    @Override
    public @Nullable Object decode(WireReader in) {
        int tag = in.readByte();
        if (tag == 0) {
            return null;
        }
        if (tag == LIST) {
            return new ListCodec<>(this).decode(in);
        }
        if (tag == MAP) {
            return new MapCodec<>(this, this).decode(in);
        }
        if (tag > MAP) {
            throw new MalformedDataException("a value of unknown kind " + tag);
        }
        return simple(tag - 1).decode(in);
    }

    @SuppressWarnings("unchecked") // the class was compared
    private static Codec<Object> simple(int index) {
        return (Codec<Object>) Objects.requireNonNull(JdkCodecs.find(SIMPLE[index]));
    }

    @SuppressWarnings("unchecked") // only read
    private static List<@Nullable Object> asObjects(List<?> list) {
        return (List<@Nullable Object>) list;
    }

    @SuppressWarnings("unchecked") // only read
    private static Map<@Nullable Object, @Nullable Object> asObjects(Map<?, ?> map) {
        return (Map<@Nullable Object, @Nullable Object>) map;
    }
}
