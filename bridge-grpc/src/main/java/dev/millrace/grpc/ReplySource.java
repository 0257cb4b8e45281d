package dev.millrace.grpc;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.spi.Aftermath;
import dev.millrace.spi.Description;
import dev.millrace.stream.Generator;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/** The replies of one call, and what a body sends in it. */
final class ReplySource<Q, R> extends Messages<R> implements ClientResponseObserver<Q, R> {
    private final Object method; // what the user wrote, to be named
    private final Function<StreamObserver<R>, @Nullable StreamObserver<Q>> start;

    // loop only; set when the call is started
    private @Nullable ClientCallStreamObserver<Q> call;
    private @Nullable StreamObserver<Q> requests;
    private boolean started;

    private volatile @Nullable Outlet<Q> outlet; // written by the loop, read by gRPC's thread

    /**
     * @param start starts the call, and returns where its requests go; null if they have been sent
     */
    ReplySource(Object method, Function<StreamObserver<R>, @Nullable StreamObserver<Q>> start) {
        this.method = method;
        this.start = start;
    }

    // ---- the loop

    /** Starts the call before there is a reader, for who also sends. */
    void start() {
        started = true;
        requests = start.apply(this);
        if (call == null) {
            throw new IllegalArgumentException(
                    Description.code(method)
                            + " did not hand the observer it was given to a stub of gRPC");
        }
    }

    @Override
    protected void subscribe(Subscriber<? super R> subscriber) {
        if (!started) {
            start();
        }
        readBy(subscriber);
    }

    /** Sends what {@code body} emits. A failure of the body is one of the replies. */
    void send(Generator<Q> body) {
        Outlet<Q> out = Objects.requireNonNull(outlet);
        out.begin();
        try {
            body.run(out);
            Objects.requireNonNull(requests).onCompleted();
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Throwable failure) {
            fail(failure);
        } finally {
            out.end();
        }
    }

    private void fail(Throwable failure) {
        boolean told = end(failure);
        call().cancel("the body that sends has failed", failure);
        if (!told && !Aftermath.shows(failure)) {
            EventLoop.current()
                    .report(
                            new LoopFault(
                                    "a body that sends failed after its call had ended",
                                    failure,
                                    toString(),
                                    null));
        }
    }

    private ClientCallStreamObserver<Q> call() {
        return Objects.requireNonNull(call, "call");
    }

    @Override
    void ask(int messages) {
        call().request(messages);
    }

    @Override
    void leave() {
        call().cancel("the stream of its replies was closed", null);
    }

    // ---- gRPC, on its threads

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> begun) {
        var out = new Outlet<>(begun, () -> Async.currentTask().cancel("the call has ended"));
        call = begun;
        outlet = out;
        begun.disableAutoRequestWithInitial(0);
        begun.setOnReadyHandler(out::ready);
    }

    @Override
    public void onNext(R reply) {
        arrived(reply);
    }

    @Override
    public void onError(Throwable failure) {
        ended(Statuses.toThrow(failure));
    }

    @Override
    public void onCompleted() {
        ended(null);
    }

    private void ended(@Nullable Throwable failure) {
        end(failure);
        Outlet<Q> out = outlet;
        if (out != null) {
            out.over();
        }
    }

    @Override
    public String toString() {
        return "replies of the call by " + Description.code(method);
    }
}
