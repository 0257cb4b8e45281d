package dev.millrace.executor.codec;

import org.jspecify.annotations.Nullable;

/** Null, in no bytes. */
final class NothingCodec implements Codec<@Nullable Void> {
    static final NothingCodec INSTANCE = new NothingCodec();

    private NothingCodec() {}

    @Override
    public String id() {
        return "nothing";
    }

    @Override
    public void encode(@Nullable Void value, WireWriter out) {
        // the presence of the frame says it all
    }

    @Override
    public @Nullable Void decode(WireReader in) {
        return null;
    }
}
