package dev.millrace.grpc;

import dev.millrace.TaskCancelledException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/** The requests of one call, for the task that answers it. */
final class RequestSource<Q> extends Messages<Q> implements StreamObserver<Q> {
    private @Nullable ServerCallStreamObserver<?> call; // set before the task is started

    /** Before gRPC has been given this. */
    void of(ServerCallStreamObserver<?> begun) {
        call = begun;
        begun.disableAutoRequest();
    }

    @Override
    protected void subscribe(Subscriber<? super Q> subscriber) {
        readBy(subscriber);
    }

    @Override
    void ask(int messages) {
        Objects.requireNonNull(call, "call").request(messages);
    }

    @Override
    void leave() {
        // the task is about to end the call
    }

    @Override
    public void onNext(Q request) {
        arrived(request);
    }

    /** The client has left, which cancels the task as well; this is for who shields itself. */
    @Override
    public void onError(Throwable failure) {
        end(new TaskCancelledException("the call", "the client has left", failure));
    }

    @Override
    public void onCompleted() {
        end(null);
    }

    @Override
    public void failure(Throwable undelivered) {
        if (!(undelivered instanceof TaskCancelledException)) {
            super.failure(undelivered);
        }
    }

    @Override
    public String toString() {
        return "requests of a call";
    }
}
