package dev.millrace.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps the deadline of the last call, as the interceptors before it have set it. */
final class Deadlines implements ClientInterceptor {
    private @Nullable Deadline last;

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
            MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        last = options.getDeadline();
        return next.newCall(method, options);
    }

    @Nullable Deadline last() {
        return last;
    }

    /** Whether the last call had a deadline, and no more than so many seconds. */
    boolean lastWithin(long seconds) {
        Deadline deadline = last;
        return deadline != null && deadline.timeRemaining(TimeUnit.SECONDS) <= seconds;
    }
}
