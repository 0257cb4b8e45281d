package dev.millrace.grpc;

import dev.millrace.EventLoop;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Tells the methods behind it which loop to use, in gRPC's context. */
record LoopChoice(EventLoop loop) implements ServerInterceptor {
    static final Context.Key<EventLoop> LOOP = Context.key("dev.millrace.loop");

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Context context = Context.current().withValue(LOOP, loop);
        return Contexts.interceptCall(context, call, headers, next);
    }

    @Override
    public String toString() {
        return "methods on loop " + loop.name();
    }
}
