package dev.millrace;

import dev.millrace.internal.thread.UserFrames;
import org.jspecify.annotations.Nullable;

/**
 * An error that no caller can get.
 *
 * @param message what happened, in one sentence
 * @param failure what was thrown, if anything was
 * @param source the name of the task, promise or callback concerned
 * @param createdAt the stack where the source was created, without frames of this library; known in
 *     debug mode only
 */
public record LoopFault(
        String message,
        @Nullable Throwable failure,
        @Nullable String source,
        @Nullable Throwable createdAt) {

    /** Removes this library's frames from {@code createdAt}. */
    public LoopFault {
        if (createdAt instanceof CreationSite site) {
            createdAt = site.shown();
        } else if (createdAt != null) {
            UserFrames.keepIn(createdAt);
        }
    }

    /** A fault without a source. */
    public static LoopFault of(String message, @Nullable Throwable failure) {
        return new LoopFault(message, failure, null, null);
    }
}
