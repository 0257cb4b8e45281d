package dev.millrace.executor.codec;

import org.jspecify.annotations.Nullable;

/** Null, written as no bytes. */
final class NothingCodec implements Codec<@Nullable Void> {
    static final NothingCodec INSTANCE = new NothingCodec();

    private NothingCodec() {}

    @Override
    public String id() {
        return "nothing";
    }

    @Override
    public void encode(@Nullable Void value, WireWriter out) {
        // null needs no bytes
    }

    @Override
    public @Nullable Void decode(WireReader in) {
        return null;
    }
}
