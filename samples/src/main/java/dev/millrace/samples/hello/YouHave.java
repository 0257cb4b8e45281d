package dev.millrace.samples.hello;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.grpc.GrpcBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Overflow;
import io.grpc.stub.StreamObserver;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How a task uses each async style, and the way back; quoted by the README. */
final class YouHave {

    private YouHave() {}

    // ---- inside a task

    static String blockingCall() throws SQLException {
        return runInExecutor(() -> Shop.order()).await();
    }

    static int callback() {
        Promise<Integer> stock = Promise.create();
        Shop.stock("tea", stock::completeThreadSafe, stock::failThreadSafe);
        return stock.await();
    }

    static AsyncStream<String> listener(Bell bell) {
        return AsyncStream.listen(
                Overflow.latest(),
                feed -> {
                    bell.add(feed::send);
                    return () -> bell.remove();
                });
    }

    static String completableFuture(CompletableFuture<String> future) {
        return FutureBridge.await(future);
    }

    static @Nullable String mono(Mono<String> mono) {
        return ReactorBridge.await(mono);
    }

    static void flux(Flux<String> flux, Consumer<String> action) {
        ReactorBridge.stream(flux).forEach(each -> action.accept(each));
    }

    static String single(Single<String> single) {
        return RxBridge.await(single);
    }

    static List<String> flowable(Flowable<String> flowable) {
        return RxBridge.values(flowable).toList();
    }

    static String future(Future<String> future) {
        return FutureBridge.awaitFuture(future);
    }

    static String grpc(TeaStub stub) {
        return GrpcBridge.await(stub::brew, "green");
    }

    static int nio2(AsynchronousFileChannel file, ByteBuffer buffer) {
        return CallbackBridge.<Integer>awaitHandler(
                handler -> file.read(buffer, 0, null, handler), () -> Shop.close(file));
    }

    // ---- the way back

    static CompletableFuture<String> toCompletableFuture() {
        return FutureBridge.toCompletableFuture(() -> blockingCall());
    }

    static Mono<String> toMono() {
        return ReactorBridge.toMono(() -> blockingCall());
    }

    static Flux<String> toFlux() {
        return ReactorBridge.toFlux(out -> out.emit(blockingCall()));
    }

    static Single<String> toSingle() {
        return RxBridge.toSingle(() -> blockingCall());
    }

    static Flowable<String> toFlowable() {
        return RxBridge.toFlowable(out -> out.emit(blockingCall()));
    }

    static String toBlockingCall(EventLoop loop) throws InterruptedException, ExecutionException {
        return loop.submit(() -> blockingCall()).get();
    }

    static void toCallback(EventLoop loop, Consumer<String> onResult) {
        loop.submit(() -> onResult.accept(blockingCall()));
    }

    /** As the generator of gRPC writes it. */
    interface TeaStub {
        void brew(String kind, StreamObserver<String> replies);
    }

    /** Rings for one listener at a time. */
    static final class Bell {
        private volatile Consumer<? super String> listener = ignored -> {};

        void add(Consumer<? super String> added) {
            listener = added;
        }

        void remove() {
            listener = ignored -> {};
        }

        void ring(String tone) {
            listener.accept(tone);
        }
    }
}
