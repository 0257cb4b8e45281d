package dev.millrace.proof.netty;

import dev.millrace.grpc.GrpcBridge;
import dev.millrace.stream.AsyncStream;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/** Calls of gRPC, awaited by tasks. */
final class GrpcCalls {
    private final Channel channel;

    GrpcCalls(Channel channel) {
        this.channel = channel;
    }

    // @start region=calls
    String brew(String kind) {
        return GrpcBridge.await(this::startBrew, kind);
    }

    AsyncStream<String> pour(String cups) {
        return GrpcBridge.stream(this::startPour, cups);
    }

    // @end

    /** As the generator of gRPC writes it. */
    private void startBrew(String kind, StreamObserver<String> replies) {
        ClientCalls.asyncUnaryCall(
                channel.newCall(TeaService.BREW, CallOptions.DEFAULT), kind, replies);
    }

    private void startPour(String cups, StreamObserver<String> replies) {
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(TeaService.POUR, CallOptions.DEFAULT), cups, replies);
    }
}
