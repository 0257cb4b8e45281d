package dev.millrace.executor.hazelcast;

import com.hazelcast.core.ExecutionCallback;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the engine says has become of a task. */
record Answer<T>(CompletableFuture<T> outcome) implements ExecutionCallback<T> {
    @Override
    public void onResponse(@Nullable T response) {
        if (response == null) {
            // a durable executor whose copies were on their way to another member
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
