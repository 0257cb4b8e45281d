package dev.millrace.netty;

import dev.millrace.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/** The way of messages that nobody takes. */
final class Discarding {
    private Discarding() {}

    /**
     * Hands {@code message} to the discard handler of {@code loop}, null if that has closed, and
     * releases it after that. The handler may release it itself.
     */
    static void discard(@Nullable EventLoop loop, Object message, String source) {
        if (loop != null) {
            loop.discard(message, null, source);
            if (!(message instanceof ReferenceCounted) || loop.offer(() -> release(message))) {
                return; // behind the handler's turn
            }
        }
        release(message);
    }

    private static void release(Object message) {
        if (ReferenceCountUtil.refCnt(message) > 0) { // -1: it is not counted
            ReferenceCountUtil.safeRelease(message);
        }
    }
}
