package dev.millrace.proof.call;

import dev.millrace.proof.AwaitContractTest.Foreign;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call of gRPC that a test ends. A real one cannot fail with any exception, nor at any moment;
 * those are in the tests of the bridge.
 */
final class GrpcForeign implements Foreign {
    private final Function<GrpcForeign, Object> door;
    private @Nullable StreamObserver<Object> observer;
    private @Nullable Runnable outcome; // that came before the call
    private volatile boolean cancelled;
    private volatile boolean touched;

    GrpcForeign(Function<GrpcForeign, Object> door) {
        this.door = door;
    }

    @Override
    public Object await() {
        return door.apply(this);
    }

    /** What the generator of gRPC writes for a unary method. */
    @SuppressWarnings("unchecked") // it takes requests of this type
    synchronized void start(String request, StreamObserver<Object> replies) {
        touched = true;
        observer = replies;
        ((ClientResponseObserver<String, Object>) replies).beforeStart(new Call());
        Runnable over = outcome;
        if (over != null) {
            over.run();
        }
    }

    @Override
    public synchronized void succeed(Object value) {
        touched = true;
        end(replies -> {
            replies.onNext(value);
            replies.onCompleted();
        });
    }

    @Override
    public synchronized void fail(Throwable failure) {
        touched = true;
        end(replies -> replies.onError(failure));
    }

    private void end(Consumer<StreamObserver<Object>> ending) {
        StreamObserver<Object> replies = observer;
        if (replies != null) {
            ending.accept(replies);
        } else {
            outcome = () -> end(ending);
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public boolean touched() {
        return touched;
    }

    private final class Call extends ClientCallStreamObserver<String> {
        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            cancelled = true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            // it is ready
        }

        @Override
        public void disableAutoInboundFlowControl() {
            // there is one reply
        }

        @Override
        public void request(int count) {
            // likewise
        }

        @Override
        public void setMessageCompression(boolean enable) {
            // nothing goes anywhere
        }

        @Override
        public void onNext(String request) {
            throw new AssertionError("it has been sent");
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError("it has been sent", failure);
        }

        @Override
        public void onCompleted() {
            throw new AssertionError("it has been sent");
        }
    }
}
