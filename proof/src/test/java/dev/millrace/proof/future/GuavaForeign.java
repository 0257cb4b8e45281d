package dev.millrace.proof.future;

import com.google.common.util.concurrent.AbstractFuture;
import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.proof.AwaitContractTest.Foreign;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A future of Guava that a test completes. */
final class GuavaForeign implements Foreign {
    private final Watched future = new Watched();
    private final Function<ListenableFuture<Object>, Object> door;

    GuavaForeign(Function<ListenableFuture<Object>, Object> door) {
        this.door = door;
    }

    @Override
    public Object await() {
        return door.apply(future);
    }

    @Override
    public void succeed(Object value) {
        future.set(value);
    }

    @Override
    public void fail(Throwable failure) {
        if (failure instanceof CancellationException) {
            future.cancel(false); // the only way a future of Guava tells it
        } else {
            future.setException(failure);
        }
    }

    @Override
    public boolean cancelled() {
        return future.isCancelled();
    }

    @Override
    public boolean touched() {
        return future.touched || future.isDone();
    }

    private static final class Watched extends AbstractFuture<Object> {
        private volatile boolean touched;

        @Override
        public void addListener(Runnable listener, Executor executor) {
            touched = true;
            super.addListener(listener, executor);
        }

        @Override
        public boolean set(Object value) {
            return super.set(value);
        }

        @Override
        public boolean setException(Throwable failure) {
            return super.setException(failure);
        }
    }
}
