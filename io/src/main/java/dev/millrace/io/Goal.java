package dev.millrace.io;

import io.netty.buffer.ByteBuf;

/** What a read waits for. Sees each byte that comes once, in order. */
abstract class Goal {

    /** Looks at {@code more}, which comes behind what it has seen. True if it need see no more. */
    abstract boolean reachedBy(ByteBuf more);

    /** How many bytes it has to see at most. */
    abstract int most();

    /** So many bytes. */
    static final class Amount extends Goal {
        private final int wanted;
        private int seen;

        Amount(int wanted) {
            this.wanted = wanted;
        }

        @Override
        boolean reachedBy(ByteBuf more) {
            seen += more.readableBytes();
            return seen >= wanted;
        }

        @Override
        int most() {
            return wanted;
        }
    }
}
