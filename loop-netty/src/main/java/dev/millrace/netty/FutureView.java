package dev.millrace.netty;

import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.spi.OwnStep;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Netty future as a future of a loop. Loop only. */
final class FutureView<T extends @Nullable Object> {
    private final Future<? extends T> future;
    private final Promise<T> view;

    private FutureView(EventLoop loop, Future<? extends T> future) {
        this.future = future;
        this.view = loop.promise("a view of a future of Netty");
    }

    static <T extends @Nullable Object> LoopFuture<T> of(
            EventLoop loop, Future<? extends T> future) {
        Objects.requireNonNull(future, "future");
        var made = new FutureView<T>(loop, future);
        if (future.isDone()) {
            made.complete();
        } else {
            made.follow(Crowds.of(loop).join(loop, future));
        }
        return made.view;
    }

    private void follow(Crowd crowd) {
        OwnStep<LoopFuture<@Nullable Void>> told = done -> complete();
        crowd.end().addDoneCallback(told);
        OwnStep<LoopFuture<T>> left =
                new OwnStep<>() {
                    @Override
                    public void accept(LoopFuture<T> done) {
                        crowd.end().removeDoneCallback(told);
                        crowd.leave();
                    }

                    @Override
                    public boolean readsFailure() {
                        return false;
                    }
                };
        view.addDoneCallback(left);
    }

    private void complete() {
        if (future.isCancelled()) {
            view.cancel("the future of Netty was cancelled");
            return;
        }
        Throwable failure = FutureOutcome.failure(future);
        if (failure == null) {
            view.tryComplete(FutureOutcome.of(future));
        } else {
            view.tryFail(failure);
        }
    }
}
