package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.VoidCoroutine;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a socket that is bound to a path.
 *
 * <p>A bind creates the file with the permissions of the process's umask, and clients could connect
 * at once. So the socket is bound inside a folder that no other user can enter, gets its
 * permissions there, and then its name by a hard link, which never replaces an existing file.
 */
final class SocketFile {
    // wait for the job after a cancel: it removes an unfinished file itself
    private static final JobOptions FILES =
            JobOptions.in(Dispatcher.blocking()).withCancelPolicy(CancelPolicy.WAIT);
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final int LONGEST = isLinux() ? 107 : 103; // limited by struct sockaddr_un
    private static final SecureRandom NAMES = new SecureRandom();

    private final Path path;
    private @Nullable Path folder; // written by a job, read after it
    private @Nullable Object key; // identifies the file, to tell it from a later one

    SocketFile(Path path) {
        this.path = path;
    }

    private static boolean isLinux() {
        return System.getProperty("os.name", "").startsWith("Linux");
    }

    /** {@code path} as an address. */
    static UnixDomainSocketAddress address(Path path) throws IOException {
        int length = path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new IOException(
                    "the path of a Unix domain socket has up to "
                            + LONGEST
                            + " bytes, and this one has "
                            + length
                            + ": "
                            + path);
        }
        return UnixDomainSocketAddress.of(path);
    }

    /** Prepares a place to bind a socket that will get the name {@code path}. Awaits. */
    static SocketFile prepare(Path path) throws IOException {
        address(path);
        var file = new SocketFile(path.toAbsolutePath());
        boolean prepared = false;
        try {
            await(file::prepare);
            prepared = true;
            return file;
        } finally {
            if (!prepared) {
                file.putAway();
            }
        }
    }

    private static void await(VoidCoroutine job) throws IOException {
        runInExecutor(FILES, job).awaitThrowing(IOException.class);
    }

    private void prepare() throws IOException {
        boolean stale = isStale();
        makeFolder();
        if (stale) {
            removeStale();
        }
    }

    /** Creates the folder that no other user can enter. */
    void makeFolder() throws IOException {
        Path parent = Objects.requireNonNull(path.getParent(), "a socket's path has a folder");
        Path made = null;
        while (made == null) {
            Path candidate = parent.resolve(".m" + Integer.toString(NAMES.nextInt(1 << 30), 36));
            address(candidate.resolve("s"));
            try {
                made = Files.createDirectory(candidate, ownersOnly());
            } catch (FileAlreadyExistsException taken) {
                // the name exists: try another one
            }
        }
        folder = made;
    }

    private static FileAttribute<?>[] ownersOnly() {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Whether the path has the stale file of a socket of this user; false if the path is free. */
    private boolean isStale() throws IOException {
        try {
            requireStale(path);
            return true;
        } catch (NoSuchFileException free) {
            return false;
        }
    }

    /**
     * Removes the stale file. Another program may have replaced it since the check, so it is moved
     * to the private folder and checked again there.
     */
    void removeStale() throws IOException {
        Path aside = inside("o");
        try {
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException free) {
            return;
        }
        try {
            requireStale(aside);
        } catch (IOException replaced) {
            name(aside); // give it back to the other program
            Files.deleteIfExists(aside);
            throw replaced;
        }
        Files.delete(aside);
    }

    /** Throws unless the file is that of a socket of this user without a listener. */
    private void requireStale(Path file) throws IOException {
        var there =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (there.isSymbolicLink()) {
            throw new BindException(path + " is a symbolic link, which is not followed");
        }
        if (!isSocket(file, there)) {
            throw new BindException(path + " is there, and is no socket");
        }
        if (!isOurs(file)) {
            throw new BindException(path + " belongs to another user");
        }
        if (isAnswered(file)) {
            throw new BindException(path + " is in use");
        }
    }

    private static boolean isSocket(Path file, BasicFileAttributes there) throws IOException {
        if (!POSIX) {
            return there.isOther();
        }
        int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & 0170000) == 0140000; // S_IFMT, S_IFSOCK
    }

    /** Whether the file belongs to the user of this process. */
    private static boolean isOurs(Path file) throws IOException {
        if (!POSIX) {
            return true;
        }
        Path probe = Files.createTempFile("millrace", null, privateFile());
        try {
            Object us = Files.getAttribute(probe, "unix:uid");
            return us.equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
        } finally {
            Files.delete(probe);
        }
    }

    private static FileAttribute<?> privateFile() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * A socket without a listener refuses the connection; any other result means that it is in use.
     */
    private static boolean isAnswered(Path file) throws IOException {
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // do not wait: its backlog may be full
            probe.connect(UnixDomainSocketAddress.of(file));
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (IOException ofAnotherKind) {
            return true;
        }
    }

    /** The address to bind the socket at. */
    UnixDomainSocketAddress place() {
        return UnixDomainSocketAddress.of(inside("s"));
    }

    private Path inside(String name) {
        return Objects.requireNonNull(folder, "prepared").resolve(name);
    }

    /** Gives the bound socket its permissions and its name. Awaits. */
    void publish(UnixOptions options) throws IOException {
        await(() -> link(options));
    }

    private void link(UnixOptions options) throws IOException {
        Path made = inside("s");
        if (POSIX) {
            Files.setPosixFilePermissions(made, options.permissions());
        }
        name(made);
        key = key();
        putAway();
    }

    /** Links {@code file} to the path, unless the path is taken. */
    private void name(Path file) throws IOException {
        try {
            Files.createLink(path, file);
        } catch (FileAlreadyExistsException e) {
            throw new BindException(path + " has come into use");
        } catch (UnsupportedOperationException noLinks) {
            Files.move(file, path);
        }
    }

    private Object key() throws IOException {
        var attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object inode = attributes.fileKey();
        return inode == null ? attributes.creationTime() : inode;
    }

    /** The path as an address. */
    UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path);
    }

    /** Removes the file, unless it belongs to a later socket. Blocks for two system calls. */
    void remove() {
        putAway();
        try {
            if (key != null && key.equals(key())) {
                Files.deleteIfExists(path);
            }
        } catch (IOException gone) {
            // already gone, or may not be removed
        }
    }

    void putAway() {
        Path temporary = folder;
        if (temporary != null) {
            folder = null;
            try {
                Files.deleteIfExists(temporary.resolve("s"));
                Files.deleteIfExists(temporary);
            } catch (IOException left) {
                // leaves our empty folder behind
            }
        }
    }

    @Override
    public String toString() {
        return "socket at " + path;
    }
}
