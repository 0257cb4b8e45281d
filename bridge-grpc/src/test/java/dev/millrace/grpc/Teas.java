package dev.millrace.grpc;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.grpc.TeaGrpc.TeaImplBase;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The service of the tests: what it does depends on the request. */
final class Teas extends TeaImplBase {
    /** From so many cups on each has a kilobyte. */
    static final int LARGE = 100_000;

    static final Metadata.Key<String> HINT =
            Metadata.Key.of("hint", Metadata.ASCII_STRING_MARSHALLER);

    // of the loop that the service was made on
    final Promise<@Nullable Void> asked = Promise.create(); // "never" or an endless body has begun
    final Promise<@Nullable Void> left = Promise.create(); // and has been cancelled
    int emitted; // by pour

    private Runnable whenBrewing = () -> {};
    private @Nullable EventLoop elsewhere;

    /** What is to be done in the body of each brewing. */
    void whenBrewing(Runnable action) {
        whenBrewing = action;
    }

    /** Where {@code "elsewhere"} is brewed. */
    void on(EventLoop loop) {
        elsewhere = loop;
    }

    @Override
    void brew(String kind, StreamObserver<String> replies) {
        Context context = Context.current();
        if (kind.equals("elsewhere")) {
            context = context.withValue(LoopChoice.LOOP, elsewhere);
        }
        context.run(() -> GrpcBridge.reply(replies, () -> brewed(kind)));
    }

    private String brewed(String kind) throws Exception {
        return switch (kind) {
            case "never", "elsewhere" -> never();
            case "clumsy" -> clumsy();
            case "none" -> {
                var trailers = new Metadata();
                trailers.put(HINT, "try green");
                throw Status.NOT_FOUND.withDescription("no such tea").asRuntimeException(trailers);
            }
            case "checked" -> throw Status.ABORTED.withDescription("spilled").asException();
            case "broken" -> throw new IllegalStateException("the password is 1234");
            case "slow" -> Async.timeout(Duration.ofMillis(1), this::never);
            case "cancelled" -> {
                var order = EventLoop.current().<String>promise();
                order.cancel("sold out");
                yield order.await();
            }
            case "stopped" -> {
                Async.currentTask().cancel("by the server");
                Async.checkpoint();
                yield "not reached";
            }
            case "null" -> nothing();
            default -> {
                Async.checkpoint();
                whenBrewing.run();
                yield kind + " tea";
            }
        };
    }

    @SuppressWarnings("NullAway") // which is what is wrong
    private static String nothing() {
        return null;
    }

    private static void mark(Promise<@Nullable Void> event) {
        if (event.loop().inLoop()) {
            event.tryComplete(null);
        } else {
            event.loop().callSoonThreadSafe(() -> event.tryComplete(null));
        }
    }

    String never() {
        mark(asked);
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            mark(left);
        }
        return "not reached";
    }

    private String clumsy() {
        try {
            return never();
        } catch (CancelledError cancelled) {
            throw new IllegalStateException("cup", cancelled.getCause());
        }
    }

    @Override
    void pour(String cups, StreamObserver<String> replies) {
        GrpcBridge.replyStream(
                replies,
                out -> {
                    mark(asked);
                    try {
                        int most = Integer.parseInt(cups);
                        String rest = most == LARGE ? " of tea".repeat(150) : "";
                        for (int n = 1; n <= most; n++) {
                            emitted = n;
                            out.emit("cup " + n + rest);
                        }
                        if (most == 0) {
                            throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
                        }
                    } finally {
                        mark(left);
                    }
                });
    }

    @Override
    StreamObserver<String> blend(StreamObserver<String> replies) {
        return GrpcBridge.reply(
                replies,
                kinds -> {
                    mark(asked);
                    try {
                        var blend = new StringJoiner(" and ");
                        for (String kind = kinds.next(); kind != null; kind = kinds.next()) {
                            switch (kind) {
                                case "enough" -> {
                                    return blend.toString();
                                }
                                case "poison" -> throw Status.INVALID_ARGUMENT.asRuntimeException();
                                case "wait" -> never();
                                default -> blend.add(kind);
                            }
                        }
                        return blend.toString();
                    } finally {
                        mark(left);
                    }
                });
    }

    @Override
    StreamObserver<String> talk(StreamObserver<String> replies) {
        return GrpcBridge.replyStream(
                replies,
                (said, out) -> {
                    mark(asked);
                    try {
                        for (String word = said.next(); word != null; word = said.next()) {
                            if (word.equals("bye")) {
                                return;
                            }
                            out.emit(word + "?");
                        }
                        out.emit("over");
                    } finally {
                        mark(left);
                    }
                });
    }
}
