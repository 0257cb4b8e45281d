package dev.millrace.io;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** How a Unix domain socket is bound to its path. Immutable; any thread. */
public final class UnixOptions {
    /** The default: only the owner of the file may connect. */
    public static final UnixOptions DEFAULTS =
            new UnixOptions(PosixFilePermissions.fromString("rw-------"));

    private final Set<PosixFilePermission> permissions; // never changed

    private UnixOptions(Set<PosixFilePermission> permissions) {
        this.permissions = permissions;
    }

    /**
     * A copy with other permissions for the file. They are set before anybody can connect;
     * connecting needs write permission. No effect on file systems without permissions.
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
