package dev.millrace.io;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** How a Unix domain socket is bound to its path: an immutable value. Any thread. */
public final class UnixOptions {
    /** A file that only its owner may connect to. */
    public static final UnixOptions DEFAULTS =
            new UnixOptions(PosixFilePermissions.fromString("rw-------"));

    private final Set<PosixFilePermission> permissions; // written by nobody

    private UnixOptions(Set<PosixFilePermission> permissions) {
        this.permissions = permissions;
    }

    /**
     * With other permissions of the file, which are set before anybody can connect. To connect
     * takes the right to write. Without effect where files have none.
     */
    public UnixOptions withPermissions(Set<PosixFilePermission> others) {
        Objects.requireNonNull(others, "permissions");
        var copy = EnumSet.noneOf(PosixFilePermission.class);
        copy.addAll(others);
        return new UnixOptions(copy);
    }

    Set<PosixFilePermission> permissions() {
        return permissions;
    }

    @Override
    public String toString() {
        return "a socket's file with " + PosixFilePermissions.toString(permissions);
    }
}
