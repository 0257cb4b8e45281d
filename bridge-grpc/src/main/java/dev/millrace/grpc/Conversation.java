package dev.millrace.grpc;

import dev.millrace.CancelledError;
import dev.millrace.TaskGroup;
import dev.millrace.spi.Rethrow;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call with a body that sends beside the reader of its replies. */
record Conversation<Q, R>(
        Function<StreamObserver<R>, StreamObserver<Q>> method, Generator<Q> requests)
        implements Generator<R> {

    @Override
    public void run(Emitter<R> out) {
        var call = new ReplySource<Q, R>(method, method::apply);
        call.start();
        AsyncStream<R> replies = call.stream(GrpcBridge.PREFETCH);
        var failure = new AtomicReference<@Nullable Throwable>();
        TaskGroup.run(group -> {
            group.forkDaemon("sender", () -> call.send(requests)); // ends with the replies
            try {
                replies.forEach(out::emit);
            } catch (CancelledError cancelled) {
                throw cancelled;
            } catch (Throwable thrown) { // kept out of the group, which would wrap it
                failure.set(thrown);
            }
        });
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw Rethrow.unchecked(thrown);
        }
    }
}
