package dev.millrace.netty;

import dev.millrace.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/** Discards and releases messages that nobody takes. */
final class Discarding {
    private Discarding() {}

    /**
     * Passes {@code message} to the discard handler of {@code loop}, which is null if it has
     * closed, and releases it afterwards. The handler may release it itself.
     */
    static void discard(@Nullable EventLoop loop, Object message, String source) {
        if (loop != null) {
            loop.discard(message, null, source);
            if (!(message instanceof ReferenceCounted) || loop.offer(() -> release(message))) {
                return; // released after the handler's turn
            }
        }
        release(message);
    }

    private static void release(Object message) {
        if (ReferenceCountUtil.refCnt(message) > 0) { // -1: not reference-counted
            ReferenceCountUtil.safeRelease(message);
        }
    }
}
