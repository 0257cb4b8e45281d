package dev.millrace;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which futures were done when {@link Async#waitFor} returned.
 *
 * @param done the futures with an outcome, in the order given
 * @param pending the others; they run on
 */
public record WaitResult<T extends @Nullable Object>(
        Set<LoopFuture<? extends T>> done, Set<LoopFuture<? extends T>> pending) {}
