package dev.millrace;

import dev.millrace.spi.Rethrow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Clean-ups that run at the end of a block, in reverse order, however the block ends; they may
 * await. For a number of resources that is known only while the block runs, or resources without a
 * {@code close()} method. Otherwise use try-with-resources.
 *
 * {@snippet lang=java :
 * Report report = Resources.use(resources -> {
 *     Connection connection = resources.adopt(pool.acquire());
 *     Lock lock = registry.lock(key);
 *     resources.onExit(() -> registry.unlock(lock)); // awaits; done before the connection is closed
 *     return write(connection);
 * });
 * }
 *
 * <p>The clean-ups are shielded from cancels around the block, for 10 seconds together by default.
 * Clean-ups that are left after that run only to their first checkpoint. What the block throws is
 * thrown, with the failures of clean-ups suppressed in it. If the block threw nothing, the first of
 * those is thrown, with the others suppressed. The model is {@code AsyncExitStack} of asyncio.
 */
public final class Resources {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Task<?> owner = Async.currentTask();
    private final Deque<VoidCoroutine> owed = new ArrayDeque<>();
    private boolean over;

    private Resources() {}

    /**
     * A block that uses resources.
     *
     * @param <T> the type of its value
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Use<T extends @Nullable Object, X extends Throwable> {
        /**
         * Runs on the calling task; may await.
         *
         * @param resources takes the clean-ups; usable in this block only
         * @return its value
         * @throws X what the call throws
         */
        T run(Resources resources) throws X;
    }

    /**
     * A {@link Use} without a value.
     *
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface VoidUse<X extends Throwable> {
        /**
         * Runs on the calling task; may await.
         *
         * @param resources takes the clean-ups; usable in this block only
         * @throws X what the call throws
         */
        void run(Resources resources) throws X;
    }

    /**
     * Runs {@code body}, then its clean-ups.
     *
     * @throws X what the body throws; failures of clean-ups are not declared
     * @throws IllegalStateException if the caller is not a task
     */
    public static <T extends @Nullable Object, X extends Throwable> T use(Use<? extends T, X> body)
            throws X {
        return use(LIMIT, body);
    }

    /**
     * As {@link #use(Use)}, with another limit.
     *
     * @param limit for all clean-ups together; more than zero
     */
    public static <T extends @Nullable Object, X extends Throwable> T use(
            Duration limit, Use<? extends T, X> body) throws X {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(body, "body");
        var resources = new Resources();
        T value;
        try {
            value = body.run(resources);
        } catch (Throwable failure) {
            resources.cleanUp(limit, failure);
            throw failure;
        }
        Throwable failure = resources.cleanUp(limit, null);
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
        return value;
    }

    /** As {@link #use(Use)}, without a value. */
    public static <X extends Throwable> void run(VoidUse<X> body) throws X {
        run(LIMIT, body);
    }

    /** As {@link #use(Duration, Use)}, without a value. */
    public static <X extends Throwable> void run(Duration limit, VoidUse<X> body) throws X {
        Objects.requireNonNull(body, "body");
        Resources.<@Nullable Void, X>use(
                limit,
                resources -> {
                    body.run(resources);
                    return null;
                });
    }

    /**
     * Closes {@code resource} at the end of the block.
     *
     * @return the same resource
     * @throws IllegalStateException if the caller is not the task that runs the block, or the block
     *     has ended; the caller then has to close the resource
     */
    public <R extends AutoCloseable> R adopt(R resource) {
        Objects.requireNonNull(resource, "resource");
        onExit(resource::close);
        return resource;
    }

    /**
     * Runs {@code cleanup} at the end of the block.
     *
     * @param cleanup may await
     * @throws IllegalStateException if the caller is not the task that runs the block, or the block
     *     has ended
     */
    public void onExit(VoidCoroutine cleanup) {
        Objects.requireNonNull(cleanup, "cleanup");
        if (over || Async.currentTask() != owner) {
            throw new IllegalStateException(
                    over
                            ? "the block that these resources belong to has ended"
                            : "only the task that runs the block may add resources: "
                                    + owner.name());
        }
        owed.push(cleanup);
    }

    /**
     * Runs the clean-ups. Suppresses their failures in {@code first}; without it, returns their
     * first failure.
     */
    private @Nullable Throwable cleanUp(Duration limit, @Nullable Throwable first) {
        var failures = new Failures(first);
        CancelScope shield = CancelScope.shielded(limit);
        shield.run(() -> cleanUpAll(shield, failures));
        over = true;
        return failures.first;
    }

    private void cleanUpAll(CancelScope shield, Failures failures) {
        boolean cutOff = false;
        for (VoidCoroutine next = owed.poll(); next != null; next = owed.poll()) {
            try {
                next.run();
            } catch (Throwable failure) { // the others run in any case
                if (shield.cancellationIn(failure) == null) {
                    failures.add(failure);
                } else if (!cutOff) {
                    cutOff = true;
                    failures.add(new DeadlineExceededException(shield.describeEnd()));
                }
            }
        }
    }

    /** The first failure, with the others suppressed in it. */
    private static final class Failures {
        private @Nullable Throwable first;

        Failures(@Nullable Throwable first) {
            this.first = first;
        }

        void add(Throwable failure) {
            if (first == null) {
                first = failure;
            } else if (first != failure) {
                first.addSuppressed(failure);
            }
        }
    }

    @Override
    public String toString() {
        return "resources of " + owner.name() + " (" + owed.size() + " owed)";
    }
}
