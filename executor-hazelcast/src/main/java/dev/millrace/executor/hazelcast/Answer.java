package dev.millrace.executor.hazelcast;

import com.hazelcast.core.ExecutionCallback;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Completes a future with the engine's answer to a task. */
record Answer<T>(CompletableFuture<T> outcome) implements ExecutionCallback<T> {
    @Override
    public void onResponse(@Nullable T response) {
        if (response == null) {
            // from a durable executor that lost the job while its partition moved
            outcome.completeExceptionally(
                    new IllegalStateException("the job is not known any more"));
        } else {
            outcome.complete(response);
        }
    }

    @Override
    public void onFailure(Throwable failure) {
        outcome.completeExceptionally(failure);
    }
}
