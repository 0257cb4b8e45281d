package dev.millrace.executor;

import dev.millrace.spi.RevocableExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One job with its room in a place: the executor that the loop hands it to, and what its thread
 * runs.
 */
final class PlacedJob implements RevocableExecutor, Runnable {
    private final Limiter limiter;
    private final @Nullable ClassLoader classLoader =
            Thread.currentThread().getContextClassLoader();
    private @Nullable Runnable work; // set before the limiter has the job

    boolean running; // guarded by the limiter

    PlacedJob(Limiter limiter) {
        this.limiter = limiter;
    }

    /** Whether the loop has handed the job over; else its room is the caller's to give back. */
    boolean isHandedOver() {
        return work != null;
    }

    /**
     * {@code body}, after which the next job may begin: before the loop is told, who may submit
     * again.
     */
    <T extends @Nullable Object> Callable<T> endingWith(Callable<T> body) {
        return () -> {
            try {
                return body.call();
            } finally {
                limiter.ended(this);
            }
        };
    }

    @Override
    public void execute(Runnable job) {
        work = job;
        limiter.start(this);
    }

    @Override
    public void revoke(Runnable job) {
        limiter.revoke(this);
    }

    @Override
    public void run() {
        Thread.currentThread().setContextClassLoader(classLoader);
        try {
            Objects.requireNonNull(work).run();
        } finally {
            limiter.ended(this); // cancelled at the last moment, the work did not run
        }
    }
}
