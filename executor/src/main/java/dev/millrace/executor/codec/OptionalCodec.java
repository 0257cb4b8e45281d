package dev.millrace.executor.codec;

import java.util.Optional;

/** A byte that says whether there is a value, and the value. */
record OptionalCodec<T>(Codec<T> codec) implements Codec<Optional<T>> {

    @Override
    public String id() {
        return "Optional<" + codec.id() + ">";
    }

    @Override
    public void encode(Optional<T> value, WireWriter out) {
        out.writeBoolean(value.isPresent());
        value.ifPresent(present -> codec.encode(present, out));
    }

    @Override
    public Optional<T> decode(WireReader in) {
        return in.readBoolean()
                ? Optional.of(NullableCodec.decodeValue(codec, in))
                : Optional.empty();
    }
}
