package dev.millrace.architecture;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import dev.millrace.grpc.GrpcBridge;
import dev.millrace.guava.GuavaBridge;
import dev.millrace.okhttp.OkHttpBridge;
import dev.millrace.stream.Generator;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.Call;

/** Those of gRPC, OkHttp and Guava. */
@SuppressWarnings({"DataFlowIssue", "NullAway", "CheckReturnValue"}) // the calls are wrong
final class CallCheckpoints {
    private final CheckpointsTest test;

    CallCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        addGuava();
        addOkHttp();
        addGrpc();
    }

    private void addGuava() {
        test.addPlain("GuavaBridge.await(ListenableFuture)", pend -> GuavaBridge.await(null));
        test.addPlain(
                "GuavaBridge.await(ListenableFuture)",
                pend -> GuavaBridge.await(Futures.immediateFailedFuture(new IOException("disk"))));
        test.addPlain(
                "GuavaBridge.await(ListenableFuture)",
                pend -> GuavaBridge.await(SettableFuture.create()));
        test.addPlain("GuavaBridge.awaitOwned(Supplier)", pend -> GuavaBridge.awaitOwned(null));
        Supplier<ListenableFuture<Object>> start = () -> Futures.immediateFuture(test.effect());
        test.addPlain("GuavaBridge.awaitOwned(Supplier)", pend -> GuavaBridge.awaitOwned(start));
    }

    private void addOkHttp() {
        test.addPlain("OkHttpBridge.await(Call)", pend -> OkHttpBridge.await(null));
        test.addPlain("OkHttpBridge.await(Call)", pend -> OkHttpBridge.await(call()));
        test.addPlain("OkHttpBridge.await(Call, Reader)", pend -> OkHttpBridge.await(null, null));
        test.addPlain(
                "OkHttpBridge.await(Call, Reader)",
                pend -> OkHttpBridge.await(call(), response -> response));
    }

    /** A call that nothing may be done with. */
    private Call call() {
        return (Call)
                Proxy.newProxyInstance(
                        Call.class.getClassLoader(),
                        new Class<?>[] {Call.class},
                        (proxy, method, arguments) -> test.effect());
    }

    private void addGrpc() {
        BiConsumer<String, StreamObserver<String>> unary = (request, observer) -> test.effect();
        Function<StreamObserver<String>, StreamObserver<String>> streaming =
                observer -> {
                    test.effect();
                    return observer;
                };
        Generator<String> body = out -> test.effect();
        test.addPlain(
                "GrpcBridge.await(BiConsumer, Object)",
                pend -> GrpcBridge.<String, String>await(unary, "request"));
        test.addPlain(
                "GrpcBridge.await(BiConsumer, Object)",
                pend -> GrpcBridge.<String, String>await(unary, null));
        test.addPlain(
                "GrpcBridge.await(Function, Generator)", pend -> GrpcBridge.await(streaming, body));
        test.addPlain(
                "GrpcBridge.await(Function, Generator)",
                pend -> GrpcBridge.<String, String>await(streaming, null));
    }
}
