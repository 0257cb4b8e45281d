package dev.millrace.proof.future;

import dev.millrace.proof.AwaitContractTest.Foreign;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@code FutureTask}, which calls nobody, that a test runs when its outcome is set. */
final class PlainForeign implements Foreign {
    private final AtomicReference<@Nullable Object> value = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Watched future = new Watched(this::outcome);
    private final Function<FutureTask<Object>, Object> door;

    PlainForeign(Function<FutureTask<Object>, Object> door) {
        this.door = door;
    }

    private Object outcome() throws Exception {
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (Exception) thrown;
        }
        return value.get();
    }

    @Override
    public Object await() {
        return door.apply(future);
    }

    @Override
    public void succeed(Object outcome) {
        value.set(outcome);
        future.run();
    }

    @Override
    public void fail(Throwable outcome) {
        if (outcome instanceof CancellationException) {
            future.cancel(false); // the only way a plain future tells it
            return;
        }
        failure.set(outcome);
        future.run();
    }

    @Override
    public boolean cancelled() {
        return future.isCancelled();
    }

    @Override
    public boolean touched() {
        return future.touched;
    }

    private static final class Watched extends FutureTask<Object> {
        private volatile boolean touched;

        Watched(Callable<Object> work) {
            super(work);
        }

        @Override
        public Object get() throws InterruptedException, ExecutionException {
            touched = true;
            return super.get();
        }
    }
}
