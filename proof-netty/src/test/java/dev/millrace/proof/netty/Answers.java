package dev.millrace.proof.netty;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The answers of a streaming call, of which gRPC is asked for as many as the subscriber wants. */
final class Answers<Q, R> implements ClientResponseObserver<Q, R>, Subscription {
    private final Subscriber<? super R> subscriber;
    private @Nullable ClientCallStreamObserver<Q> call;
    private boolean begun;
    private @Nullable Throwable failedAtOnce;

    Answers(Subscriber<? super R> subscriber) {
        this.subscriber = subscriber;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> started) {
        started.disableAutoRequestWithInitial(0);
        call = started;
    }

    /** The call has been started, which may have failed. */
    void begin() {
        begun = true;
        subscriber.onSubscribe(this);
        if (failedAtOnce != null) {
            subscriber.onError(failedAtOnce);
        }
    }

    @Override
    public void request(long more) {
        call.request((int) Math.min(more, Integer.MAX_VALUE));
    }

    @Override
    public void cancel() {
        call.cancel("the stream was closed", null);
    }

    @Override
    public void onNext(R answer) {
        subscriber.onNext(answer);
    }

    @Override
    public void onError(Throwable failure) {
        if (begun) {
            subscriber.onError(failure);
        } else {
            failedAtOnce = failure;
        }
    }

    @Override
    public void onCompleted() {
        subscriber.onComplete();
    }
}
