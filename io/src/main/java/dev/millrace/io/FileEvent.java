package dev.millrace.io;

import java.nio.file.Path;

/**
 * A change in a watched directory.
 *
 * @param kind the kind of change
 * @param path the entry, resolved against the directory as given to the watch; the directory itself
 *     for {@link Kind#LOST}
 */
public record FileEvent(Kind kind, Path path) {

    /** The kind of change. */
    public enum Kind {
        /** The entry is new: it was created, or moved here. */
        CREATED,
        /** The contents or the attributes of the entry have changed, once or several times. */
        MODIFIED,
        /** The entry is gone: it was removed, or moved away. */
        DELETED,
        /** Events were dropped: scan the directory. */
        LOST
    }
}
