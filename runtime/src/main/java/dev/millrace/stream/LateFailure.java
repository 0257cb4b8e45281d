package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.spi.Aftermath;
import dev.millrace.spi.Unwrap;
import org.jspecify.annotations.Nullable;

/** A failure in a stream that has no consumer any more. */
final class LateFailure {
    private LateFailure() {}

    /**
     * Reports the failure to the exception handler of {@code loop}. If it shows that the stream was
     * closed or its task cancelled, logs it at debug level in the calling context instead.
     */
    static void tell(EventLoop loop, String message, Throwable failure, @Nullable String source) {
        if (Aftermath.shows(failure) || Unwrap.find(failure, LateFailure::isClosed) != null) {
            Aftermath.record(message + " on loop " + loop.name(), failure, Runnable::run);
        } else {
            loop.report(new LoopFault(message, failure, source, null));
        }
    }

    private static boolean isClosed(Throwable thrown) {
        return thrown instanceof ChannelClosedException;
    }
}
