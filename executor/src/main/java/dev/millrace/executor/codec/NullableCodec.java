package dev.millrace.executor.codec;

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
        return in.readBoolean() ? codec.decode(in) : null;
    }
}
