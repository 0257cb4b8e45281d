package dev.millrace.executor.process;

import org.jspecify.annotations.Nullable;

/** One value inside another, of which a failure has to tell the place. */
final class Element {
    private Element() {}

    static <T extends @Nullable Object> void encode(
            Codec<T> codec, T value, int index, WireWriter out) {
        try {
            codec.encode(value, out);
        } catch (UnencodableException e) {
            throw e.within("[" + index + "]");
        } catch (ClassCastException e) {
            throw wrongClass(value, codec).within("[" + index + "]");
        }
    }

    /** Unchecked casts let values of any class into a collection. */
    static UnencodableException wrongClass(@Nullable Object value, Codec<?> codec) {
        String type = value == null ? "null" : "a " + value.getClass().getName();
        return new UnencodableException("it is " + type + ", not " + codec.id());
    }
}
