package dev.millrace.executor.codec;

import java.util.function.Function;

/** A value in the bytes of another library. */
record BytesCodec<T>(
        String id, Function<? super T, byte[]> toBytes, Function<byte[], ? extends T> fromBytes)
        implements Codec<T> {

    @Override
    public void encode(T value, WireWriter out) {
        byte[] bytes;
        try {
            bytes = toBytes.apply(value);
        } catch (RuntimeException e) {
            throw new UnencodableException("", "its codec \"" + id + "\" failed: " + e, e);
        }
        out.writeBytes(bytes);
    }

    @Override
    public T decode(WireReader in) {
        byte[] bytes = in.readBytes();
        try {
            return fromBytes.apply(bytes);
        } catch (RuntimeException e) {
            throw new MalformedDataException("codec \"" + id + "\" failed: " + e, e);
        }
    }
}
