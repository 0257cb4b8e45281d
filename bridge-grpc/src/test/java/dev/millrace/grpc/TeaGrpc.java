package dev.millrace.grpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.AbstractAsyncStub;
import io.grpc.stub.AbstractFutureStub;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A service as the generator of gRPC writes it, whose messages are strings. */
final class TeaGrpc {
    static final MethodDescriptor<String, String> BREW = method("Brew", MethodType.UNARY);
    static final MethodDescriptor<String, String> POUR =
            method("Pour", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> BLEND =
            method("Blend", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<String, String> TALK = method("Talk", MethodType.BIDI_STREAMING);

    private TeaGrpc() {}

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(new Text(), new Text())
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("Tea", name))
                .build();
    }

    static TeaStub newStub(Channel channel) {
        return new TeaStub(channel, CallOptions.DEFAULT);
    }

    static TeaFutureStub newFutureStub(Channel channel) {
        return new TeaFutureStub(channel, CallOptions.DEFAULT);
    }

    static final class TeaStub extends AbstractAsyncStub<TeaStub> {
        TeaStub(Channel channel, CallOptions options) {
            super(channel, options);
        }

        @Override
        protected TeaStub build(Channel channel, CallOptions options) {
            return new TeaStub(channel, options);
        }

        void brew(String kind, StreamObserver<String> replies) {
            ClientCalls.asyncUnaryCall(getChannel().newCall(BREW, getCallOptions()), kind, replies);
        }

        void pour(String cups, StreamObserver<String> replies) {
            ClientCalls.asyncServerStreamingCall(
                    getChannel().newCall(POUR, getCallOptions()), cups, replies);
        }

        StreamObserver<String> blend(StreamObserver<String> replies) {
            return ClientCalls.asyncClientStreamingCall(
                    getChannel().newCall(BLEND, getCallOptions()), replies);
        }

        StreamObserver<String> talk(StreamObserver<String> replies) {
            return ClientCalls.asyncBidiStreamingCall(
                    getChannel().newCall(TALK, getCallOptions()), replies);
        }
    }

    static final class TeaFutureStub extends AbstractFutureStub<TeaFutureStub> {
        TeaFutureStub(Channel channel, CallOptions options) {
            super(channel, options);
        }

        @Override
        protected TeaFutureStub build(Channel channel, CallOptions options) {
            return new TeaFutureStub(channel, options);
        }

        ListenableFuture<String> brew(String kind) {
            return ClientCalls.futureUnaryCall(getChannel().newCall(BREW, getCallOptions()), kind);
        }
    }

    abstract static class TeaImplBase implements BindableService {
        void brew(String kind, StreamObserver<String> replies) {
            ServerCalls.asyncUnimplementedUnaryCall(BREW, replies);
        }

        void pour(String cups, StreamObserver<String> replies) {
            ServerCalls.asyncUnimplementedUnaryCall(POUR, replies);
        }

        StreamObserver<String> blend(StreamObserver<String> replies) {
            return ServerCalls.asyncUnimplementedStreamingCall(BLEND, replies);
        }

        StreamObserver<String> talk(StreamObserver<String> replies) {
            return ServerCalls.asyncUnimplementedStreamingCall(TALK, replies);
        }

        @Override
        public final ServerServiceDefinition bindService() {
            return ServerServiceDefinition.builder("Tea")
                    .addMethod(BREW, ServerCalls.asyncUnaryCall(this::brew))
                    .addMethod(POUR, ServerCalls.asyncServerStreamingCall(this::pour))
                    .addMethod(BLEND, ServerCalls.asyncClientStreamingCall(this::blend))
                    .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(this::talk))
                    .build();
        }
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
