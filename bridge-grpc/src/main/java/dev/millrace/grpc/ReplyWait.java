package dev.millrace.grpc;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import dev.millrace.stream.Generator;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A task makes one call and waits for its only reply. */
final class ReplyWait<Q, R> implements ClientResponseObserver<Q, R>, CancelHook, Described {
    private final EventLoop loop = EventLoop.current();
    private final Object method; // what the user wrote, to be named
    private @Nullable CancelScope sending; // around the body that sends; set before the call starts

    private @Nullable ClientCallStreamObserver<Q> call; // loop only; set when it is started
    private @Nullable Outlet<Q> outlet; // likewise; read by gRPC's thread after that

    // set by the loop, taken by the thread that brings the end
    private final AtomicReference<@Nullable Suspension<@Nullable Void>> waiter =
            new AtomicReference<>();
    private volatile boolean left; // by the task; written by the loop, read by gRPC's thread
    private volatile boolean ended; // publishes the two below
    private @Nullable R reply;
    private @Nullable Throwable failure;

    ReplyWait(Object method) {
        this.method = method;
    }

    // ---- the task

    /** Makes a call with one request. */
    R await(BiConsumer<Q, StreamObserver<R>> start, Q request) {
        Async.<@Nullable Void>suspend(wait -> {
            start.accept(request, this);
            waitForEnd(wait);
        });
        return outcome();
    }

    /** Makes a call with what a body sends. */
    R await(Function<StreamObserver<R>, StreamObserver<Q>> start, Generator<Q> body) {
        Async.readyCheckpoint("await");
        var scope = new CancelScope();
        sending = scope;
        StreamObserver<Q> requests = start.apply(this);
        boolean through = false;
        try {
            scope.run(() -> send(requests, body));
            Async.<@Nullable Void>suspend(this::waitForEnd);
            through = true;
        } catch (Exception failed) {
            throw Rethrow.unchecked(failed);
        } finally {
            if (!through) {
                abandon();
            }
        }
        return outcome();
    }

    private void send(StreamObserver<Q> requests, Generator<Q> body) throws Exception {
        Outlet<Q> out = Objects.requireNonNull(outlet, "the stub has told nothing of its call");
        out.begin();
        try {
            body.run(out);
        } finally {
            out.end();
        }
        requests.onCompleted();
    }

    private void waitForEnd(Suspension<@Nullable Void> wait) {
        wait.onCancel(this);
        waiter.set(wait);
        if (ended) { // pairs with end(): one of the two sees the other
            wake();
        }
    }

    private R outcome() {
        Throwable thrown = failure;
        if (thrown != null) {
            if (Statuses.mayBeDeadline(thrown)) {
                ScopeDeadlines.raiseOwn();
            }
            throw Rethrow.unchecked(Statuses.toThrow(thrown)); // here: it shows this stack
        }
        if (reply == null) {
            throw Status.INTERNAL
                    .withDescription("the server has ended the call without a reply")
                    .asRuntimeException();
        }
        return reply;
    }

    @Override
    public boolean abort() {
        abandon();
        return true;
    }

    private void abandon() {
        left = true;
        waiter.set(null);
        ClientCallStreamObserver<Q> begun = call;
        if (begun != null) {
            begun.cancel("the task that waited for its reply has left", null);
        }
        discardReply();
    }

    /** The reply that came with the cancel; once, whichever thread sees both. */
    private synchronized void discardReply() {
        if (ended && left && reply != null) {
            loop.discard(reply, null, "a call of gRPC");
            reply = null;
        }
    }

    // ---- gRPC, on its threads

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> begun) {
        call = begun;
        var out = new Outlet<>(begun);
        outlet = out;
        begun.setOnReadyHandler(out::ready);
    }

    @Override
    public void onNext(R message) {
        reply = message;
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
        end();
    }

    @Override
    public void onCompleted() {
        end();
    }

    private void end() {
        ended = true;
        Outlet<Q> out = outlet;
        if (out != null) {
            out.over();
        }
        CancelScope scope = sending;
        if (scope != null) {
            scope.cancel("the server has ended the call");
        }
        if (!wake()) {
            discardReply();
        }
    }

    /** False if the task has left, or has not come to wait yet. */
    private boolean wake() {
        Suspension<@Nullable Void> waiting = waiter.getAndSet(null);
        if (waiting == null) {
            return false;
        }
        if (!waiting.tryResume(null)) {
            left = true;
            return false;
        }
        return true;
    }

    @Override
    public String kind() {
        return "call";
    }

    @Override
    public Description describe() {
        return Description.of("call", "the reply of the call by " + Description.code(method));
    }

    @Override
    public String toString() {
        return "wait for the reply of the call by " + Description.code(method);
    }
}
