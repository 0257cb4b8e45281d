package dev.millrace.springboot;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What the bodies behind the controller saw, for a test that waits for it. */
final class Sightings {

    private final Map<String, CompletableFuture<@Nullable Object>> seen = new ConcurrentHashMap<>();

    void saw(String what, @Nullable Object detail) {
        of(what).complete(detail);
    }

    void saw(String what) {
        saw(what, null);
    }

    @Nullable Object await(String what) {
        try {
            return of(what).get();
        } catch (InterruptedException | ExecutionException limit) { // of the test, or of a job
            throw new AssertionError(what + " was not seen", limit);
        }
    }

    boolean has(String what) {
        return of(what).isDone();
    }

    private CompletableFuture<@Nullable Object> of(String what) {
        return seen.computeIfAbsent(what, name -> new CompletableFuture<>());
    }
}
