package dev.millrace.executor.codec;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The ordinal of an enum constant. The id has all names, so both sides have the same order. */
record EnumCodec(Class<?> type, Object[] constants) implements Codec<Object> {

    static EnumCodec of(Class<?> type) {
        return new EnumCodec(type, type.getEnumConstants());
    }

    @Override
    public String id() {
        return Arrays.stream(constants)
                .map(constant -> ((Enum<?>) constant).name())
                .collect(Collectors.joining("|", type.getName() + "{", "}"));
    }

    @Override
    public void encode(Object value, WireWriter out) {
        out.writeLong(((Enum<?>) value).ordinal());
    }

    @Override
    public Object decode(WireReader in) {
        return constants[(int) in.readLong(0, constants.length - 1)];
    }
}
