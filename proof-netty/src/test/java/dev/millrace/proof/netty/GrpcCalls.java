package dev.millrace.proof.netty;

import dev.millrace.callback.CallbackBridge;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.reactivestreams.Publisher;

/** Calls of gRPC, awaited by tasks. */
final class GrpcCalls {
    private final Channel channel;

    GrpcCalls(Channel channel) {
        this.channel = channel;
    }

    // @start region=unary
    <Q, R> R await(MethodDescriptor<Q, R> method, Q request) {
        return CallbackBridge.<R>await(promise -> {
            ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
            ClientCalls.asyncUnaryCall(
                    call,
                    request,
                    new StreamObserver<>() {
                        @Override
                        public void onNext(R answer) {
                            promise.completeThreadSafe(answer);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            promise.failThreadSafe(failure);
                        }

                        @Override
                        public void onCompleted() {}
                    });
            return () -> call.cancel("the task was cancelled", null);
        });
    }

    // @end

    // @start region=stream
    <Q, R> AsyncStream<R> stream(MethodDescriptor<Q, R> method, Q request) {
        Publisher<R> publisher =
                subscriber -> {
                    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
                    var answers = new Answers<Q, R>(subscriber);
                    ClientCalls.asyncServerStreamingCall(call, request, answers);
                    answers.begin();
                };
        return PublisherBridge.stream(publisher);
    }
    // @end
}
