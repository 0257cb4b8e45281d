package dev.millrace.io;

import io.netty.buffer.ByteBuf;

/** The condition that a read waits for. It sees each byte once, in order. */
abstract class Goal {

    /** Looks at {@code more}, the next bytes. True if the condition is met. */
    abstract boolean reachedBy(ByteBuf more);

    /** How many bytes it needs at most. */
    abstract int most();

    /** A number of bytes. */
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
