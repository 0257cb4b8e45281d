package dev.millrace.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import org.jspecify.annotations.Nullable;

/** Why a native transport cannot be used; null if it can. */
final class Natives {
    private Natives() {}

    static @Nullable String epoll() {
        try {
            return reason(Epoll.unavailabilityCause());
        } catch (LinkageError e) {
            return "netty-transport-classes-epoll is not on the class path";
        }
    }

    static @Nullable String ioUring() {
        try {
            return reason(IoUring.unavailabilityCause());
        } catch (LinkageError e) {
            return "netty-transport-classes-io_uring is not on the class path";
        }
    }

    private static @Nullable String reason(@Nullable Throwable cause) {
        if (cause == null) {
            return null;
        }
        Throwable first = cause;
        for (int depth = 0; first.getCause() != null && depth < 10; depth++) {
            first = first.getCause();
        }
        String message = first.getMessage();
        return message == null
                ? first.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
