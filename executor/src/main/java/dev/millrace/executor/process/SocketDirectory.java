package dev.millrace.executor.process;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * A directory that only this user may enter, with a socket that only this user may open. The modes
 * are set explicitly and checked, whatever the umask is.
 */
final class SocketDirectory implements Closeable {
    private static final Set<PosixFilePermission> DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SOCKET =
            PosixFilePermissions.fromString("rw-------");
    private static final int BACKLOG = 128;

    private final Path directory;
    private final Path socket;
    private final UserPrincipal owner;
    private final ServerSocketChannel listener;

    private SocketDirectory(
            Path directory, Path socket, UserPrincipal owner, ServerSocketChannel listener) {
        this.directory = directory;
        this.socket = socket;
        this.owner = owner;
        this.listener = listener;
    }

    static SocketDirectory open() throws IOException {
        Path directory =
                Files.createTempDirectory(
                        "millrace-", PosixFilePermissions.asFileAttribute(DIRECTORY));
        try {
            require(directory, DIRECTORY);
            Path socket = directory.resolve("pool.sock");
            return new SocketDirectory(
                    directory, socket, Files.getOwner(directory), listen(socket));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(directory.resolve("pool.sock"));
            Files.deleteIfExists(directory);
            throw e;
        }
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // until the mode is set the directory keeps other users out
            listener.bind(UnixDomainSocketAddress.of(socket), BACKLOG);
            Files.setPosixFilePermissions(socket, SOCKET);
            require(socket, SOCKET);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private static void require(Path path, Set<PosixFilePermission> mode) throws IOException {
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(path);
        if (!found.equals(mode)) {
            throw new IOException(
                    path
                            + " has mode "
                            + PosixFilePermissions.toString(found)
                            + "; is it private?");
        }
    }

    Path socket() {
        return socket;
    }

    UserPrincipal owner() {
        return owner;
    }

    ServerSocketChannel listener() {
        return listener;
    }

    @Override
    public void close() throws IOException {
        try {
            listener.close();
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(directory);
        }
    }
}
