package dev.millrace.io;

import java.nio.file.Path;

/**
 * Something has happened in a directory that is watched.
 *
 * @param kind what it was
 * @param path the entry, resolved against the directory as that was given; the directory itself for
 *     {@link Kind#LOST}
 */
public record FileEvent(Kind kind, Path path) {

    /** What has happened. */
    public enum Kind {
        /** The entry is there now: it was made, or moved here. */
        CREATED,
        /** The contents or the attributes of the entry have changed, once or several times. */
        MODIFIED,
        /** The entry is not there any more: it was removed, or moved away. */
        DELETED,
        /** More has happened than could be kept: look what is in the directory. */
        LOST
    }
}
