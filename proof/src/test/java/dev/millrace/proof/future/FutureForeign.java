package dev.millrace.proof.future;

import dev.millrace.Coroutine;
import dev.millrace.proof.AwaitContractTest.Foreign;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A {@code CompletableFuture} that a test completes, and the method by which a task waits for it.
 */
final class FutureForeign implements Foreign {
    private final CompletableFuture<Object> future = new CompletableFuture<>();
    private final Coroutine<Object> door;

    FutureForeign(Function<CompletableFuture<Object>, Object> door) {
        this.door = () -> door.apply(future);
    }

    @Override
    public Object await() throws Exception {
        return door.run();
    }

    @Override
    public void succeed(Object value) {
        future.complete(value);
    }

    @Override
    public void fail(Throwable failure) {
        future.completeExceptionally(failure);
    }

    @Override
    public boolean cancelled() {
        return future.isCancelled();
    }

    @Override
    public boolean touched() {
        return future.getNumberOfDependents() > 0 || future.isDone();
    }
}
