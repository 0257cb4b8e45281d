package dev.millrace.grpc;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The deadlines of scopes as those of calls, and what is left of them. */
record ScopeDeadlines() implements ClientInterceptor {
    /** The server's clock may be so much ahead, and its word so much quicker than ours. */
    private static final Duration CLOCKS_APART = Duration.ofMillis(10);

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
            MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return next.newCall(method, withScope(options));
    }

    private static CallOptions withScope(CallOptions options) {
        Duration left = left();
        if (left == null) {
            return options;
        }
        Deadline ofScope =
                Deadline.after(
                        Math.max(0, TimeUnit.NANOSECONDS.convert(left)), TimeUnit.NANOSECONDS);
        Deadline ofCall = options.getDeadline();
        return options.withDeadline(ofCall == null ? ofScope : ofCall.minimum(ofScope));
    }

    /** How long the calling task has; null if it has no deadline, or there is no task. */
    private static @Nullable Duration left() {
        EventLoop loop = EventLoop.currentOrNull();
        if (loop == null || EventLoop.inCallback()) {
            return null;
        }
        Duration due = Async.currentEffectiveDeadline();
        return due == null ? null : due.minus(loop.time());
    }

    /**
     * Raises the caller's own deadline, if that is why a call ended. Two clocks look at it, the
     * loop's and gRPC's, and whichever is first, the task sees the same.
     */
    static void raiseOwn() {
        Duration left = left();
        if (left != null && left.compareTo(CLOCKS_APART) <= 0) {
            Duration wait = left.isNegative() ? Duration.ZERO : left;
            Async.sleep(wait.plusMillis(1)); // the scope's timer comes first, and cancels this
        }
    }

    @Override
    public String toString() {
        return "deadlines of scopes";
    }
}
