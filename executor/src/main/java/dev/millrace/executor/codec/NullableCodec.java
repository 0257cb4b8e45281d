package dev.millrace.executor.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A byte that says whether there is a value, and the value. */
record NullableCodec<T>(Codec<T> codec) implements Codec<@Nullable T> {

    @Override
    public String id() {
        return codec.id() + "?";
    }

    @Override
    public void encode(@Nullable T value, WireWriter out) {
        out.writeBoolean(value != null);
        if (value != null) {
            codec.encode(value, out);
        }
    }

    @Override
    public @Nullable T decode(WireReader in) {
        return in.readBoolean() ? decodeValue(codec, in) : null;
    }

    /** Reads a value that is there, so it is not null: null is written as a value that is not. */
    static <T> T decodeValue(Codec<T> codec, WireReader in) {
        T value = codec.decode(in);
        if (Objects.isNull(value)) { // a codec of Object reads null
            throw new MalformedDataException("null, where a value is announced");
        }
        return value;
    }
}
