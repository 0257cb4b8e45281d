package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.EventLoop;
import dev.millrace.executor.RunInExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The temporary file that finally replaces another file, or is removed. */
final class FileReplacement {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");

    private static final Set<PosixFilePermission> OF_A_GROUP =
            PosixFilePermissions.fromString("---rwx---");

    /** Writes the new contents. */
    @FunctionalInterface
    interface Contents {
        void to(FileReplacement replacement) throws IOException;
    }

    private final Path named;

    // written by one job after the other
    private volatile @Nullable Path target; // the target of a symbolic link
    private volatile @Nullable Path temporary; // null again after the move
    private final ChannelSlot<FileChannel> slot = new ChannelSlot<>();

    private FileReplacement(Path named) {
        this.named = named;
    }

    static void run(Path file, Contents contents) throws IOException {
        var replacement = new FileReplacement(file);
        try {
            replacement.job(replacement::begin);
            contents.to(replacement);
            replacement.job(replacement::finish);
        } catch (Throwable failure) {
            replacement.discard(failure);
            throw failure;
        }
    }

    void write(byte[] bytes) throws IOException {
        job(() -> {
            for (int start = 0; start < bytes.length; start += FileWork.CHUNK * 16) {
                RunInExecutor.checkCancelled();
                int length = Math.min(FileWork.CHUNK * 16, bytes.length - start);
                FileWork.write(slot.get(), ByteBuffer.wrap(bytes, start, length));
            }
        });
    }

    // ---- on threads of the dispatcher

    private void begin() throws IOException {
        Path real = Files.isSymbolicLink(named) ? named.toRealPath() : named.toAbsolutePath();
        target = real;
        Path folder = Objects.requireNonNull(real.getParent(), "a root is no file");
        // The name is unique; if the file exists nevertheless, it is left alone and this fails.
        Path made = folder.resolve(".millrace-" + UUID.randomUUID() + ".tmp");
        FileChannel channel =
                FileChannel.open(
                        made,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        ownerOnly(folder));
        temporary = made;
        try {
            slot.put(channel);
        } catch (IOException nobodyWaits) {
            Files.deleteIfExists(made);
            throw nobodyWaits;
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return isPosix(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private void finish() throws IOException {
        Path made = Objects.requireNonNull(temporary);
        Path replaced = Objects.requireNonNull(target);
        if (isPosix(replaced) && Files.exists(replaced)) {
            keepPermissions(replaced, made);
        }
        slot.get().force(true);
        slot.get().close();
        RunInExecutor.checkCancelled(); // the last chance to cancel
        Files.move(
                made,
                replaced,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        temporary = null;
        forceFolder(Objects.requireNonNull(replaced.getParent()));
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView made = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(old.permissions());
        if (!made.readAttributes().group().equals(old.group())) {
            try {
                made.setGroup(old.group());
            } catch (IOException notAMember) {
                permissions.removeAll(OF_A_GROUP); // they were meant for another group
            }
        }
        made.setPermissions(permissions);
    }

    /**
     * Forces the folder to the disk, so that the move survives a crash. Not every system can do
     * that.
     */
    private static void forceFolder(Path folder) {
        try (var opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (IOException notHere) {
            // the file is replaced nevertheless
        }
    }

    // ---- on the loop

    /** Work on the file system. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void job(Step step) throws IOException {
        runInExecutor(IoJobs.FILE_CALL, step::run).awaitThrowing(IOException.class);
    }

    private void discard(Throwable failure) {
        try {
            Release.await(Release.start(EventLoop.current(), this::remove));
        } catch (Throwable broken) {
            IoJobs.both(failure, broken);
        }
    }

    private void remove() throws IOException {
        try {
            slot.run();
        } finally {
            Path left = temporary;
            if (left != null) {
                Files.deleteIfExists(left);
            }
        }
    }

    @Override
    public String toString() {
        return "replacement of " + named;
    }
}
