package dev.millrace;

import dev.millrace.internal.thread.UserFrames;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong where no caller can be told.
 *
 * @param message what happened, in one sentence
 * @param failure what was thrown, if anything was
 * @param source the name of the task, promise or callback concerned
 * @param createdAt where the source was created, by frames of the program; known in debug mode. Of
 *     its stack the frames of this library are removed
 */
public record LoopFault(
        String message,
        @Nullable Throwable failure,
        @Nullable String source,
        @Nullable Throwable createdAt) {

    /** Leaves of {@code createdAt} the frames of the program. */
    public LoopFault {
        if (createdAt instanceof CreationSite site) {
            createdAt = site.shown();
        } else if (createdAt != null) {
            UserFrames.keepIn(createdAt);
        }
    }

    /** A fault of which no more is known. */
    public static LoopFault of(String message, @Nullable Throwable failure) {
        return new LoopFault(message, failure, null, null);
    }
}
