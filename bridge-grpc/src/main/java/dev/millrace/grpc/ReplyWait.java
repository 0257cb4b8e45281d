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
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A task makes one call and waits for its only reply.
 *
 * <p>The lock decides which comes first, the end of the call or the task that stops waiting. If the
 * task comes first, the reply is discarded. If the call comes first, the task gets its end.
 */
final class ReplyWait<Q, R> implements ClientResponseObserver<Q, R>, CancelHook, Described {
    private static final String ENDED = "the server has ended the call";

    private final EventLoop loop = EventLoop.current();
    private final Object method; // what the user wrote, to be named
    private final CancelScope sending = new CancelScope(); // around the body that sends, if any

    private @Nullable ClientCallStreamObserver<Q> call; // loop only; set when it is started
    private volatile @Nullable Outlet<Q> outlet; // likewise, and read by gRPC's thread

    // gRPC's thread, and the task once the call has ended
    private @Nullable R reply;
    private @Nullable Throwable failure;

    // under the lock
    private boolean ended;
    private boolean left;
    private @Nullable Suspension<@Nullable Void> waiter;

    ReplyWait(Object method) {
        this.method = method;
    }

    // ---- the task

    /** Makes a call with one request. */
    R await(BiConsumer<Q, StreamObserver<R>> start, Q request) {
        Async.<@Nullable Void>suspend(wait -> {
            wait.onCancel(this);
            start.accept(request, this);
            waitForEnd(wait);
        });
        return outcome();
    }

    /** Makes a call with what a body sends. */
    R await(Function<StreamObserver<R>, StreamObserver<Q>> start, Generator<Q> body) {
        Async.readyCheckpoint("await");
        boolean through = false;
        try {
            StreamObserver<Q> requests = start.apply(this);
            sending.run(() -> send(requests, body));
            Async.<@Nullable Void>suspend(wait -> {
                wait.onCancel(this);
                waitForEnd(wait);
            });
            through = true;
        } catch (Exception failed) {
            throw Rethrow.unchecked(failed);
        } finally {
            if (!through) {
                leave();
            }
        }
        return outcome();
    }

    private void send(StreamObserver<Q> requests, Generator<Q> body) throws Exception {
        Outlet<Q> out =
                Objects.requireNonNull(outlet, "the method did not hand its observer to a stub");
        out.begin();
        try {
            body.run(out);
        } finally {
            out.end();
        }
        requests.onCompleted();
    }

    private void waitForEnd(Suspension<@Nullable Void> wait) {
        boolean over;
        synchronized (this) {
            over = ended;
            waiter = wait;
        }
        if (over) {
            wait.tryResume(null);
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
        R value = reply;
        if (value == null) {
            throw Status.INTERNAL
                    .withDescription("the server has ended the call without a reply")
                    .asRuntimeException();
        }
        return value;
    }

    @Override
    public boolean abort() {
        synchronized (this) {
            if (ended) {
                return false; // the end is on its way, and wins
            }
            left = true;
            waiter = null;
        }
        cancelCall();
        return true;
    }

    /** The body that sends has failed, or was cancelled. */
    private void leave() {
        boolean over;
        synchronized (this) {
            over = ended;
            left = true;
            waiter = null;
        }
        cancelCall();
        if (over) {
            discardReply();
        }
    }

    private void cancelCall() {
        ClientCallStreamObserver<Q> begun = call;
        if (begun != null) {
            begun.cancel("the task that made the call has left", null);
        }
    }

    private void discardReply() {
        loop.discard(reply, null, "a call of gRPC");
    }

    // ---- gRPC, on its threads

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> begun) {
        var out = new Outlet<>(begun, () -> sending.cancel(ENDED));
        call = begun;
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
        Suspension<@Nullable Void> waiting;
        boolean late;
        synchronized (this) {
            ended = true;
            late = left;
            waiting = waiter;
            waiter = null;
        }
        if (late || (waiting != null && !waiting.tryResume(null))) {
            discardReply();
        } else if (waiting == null) { // the body still sends
            Outlet<Q> out = outlet;
            if (out != null) {
                out.over();
            }
            sending.cancel(ENDED);
        }
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
