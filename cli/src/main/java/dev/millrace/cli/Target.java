package dev.millrace.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A watched JVM: one connection to the agent in it, for any number of snapshots. Any thread may
 * call; calls wait for each other. A snapshot takes a few milliseconds, and up to 50 more for each
 * loop that does not answer.
 *
 * <p>Closing it ends the agent's thread and connection. The watched JVM keeps three small classes,
 * and the next attach uses them again.
 */
public final class Target implements AutoCloseable {
    private final String pid;
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;
    private boolean whole = true; // whether the next bytes begin an answer

    Target(String pid, SocketChannel channel) {
        this.pid = pid;
        this.channel = channel;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
    }

    /**
     * Loads the agent into the JVM with this process id, and waits for its connection.
     *
     * @param pid the process id of a JVM of the same user @throws AttachFailedException if the JVM
     *     cannot be attached to
     * @throws IOException if the folder for the connection cannot be created
     */
    public static Target attach(String pid) throws IOException {
        return Attachment.attach(pid);
    }

    /**
     * All loops and tasks as one line of JSON; docs/tree.md describes it. If several class loaders
     * have a Millrace of their own, the ids of all but the first get the loader's number: {@code
     * main@2#7}.
     *
     * @param stacks whether to include the stack of each task
     * @throws AttachFailedException if the JVM has ended, or has no Millrace
     */
    public String tree(boolean stacks) throws IOException {
        List<Part> parts = ask("toJson", stacks);
        try {
            return JsonTrees.merge(parts);
        } catch (RuntimeException otherForm) {
            throw new AttachFailedException(
                    AttachFailedException.Reason.NO_MILLRACE,
                    "process " + pid + " answered with something else than a tree",
                    otherForm);
        }
    }

    /**
     * All loops and tasks as text for people.
     *
     * @param stacks whether to include the stack of each task
     * @throws AttachFailedException if the JVM has ended, or has no Millrace
     */
    public String text(boolean stacks) throws IOException {
        return PlainText.lines(joined(ask("toText", stacks), ""));
    }

    /**
     * All loops and tasks as a Mermaid flow chart; one chart for each Millrace, if there are
     * several.
     *
     * @throws AttachFailedException if the JVM has ended, or has no Millrace
     */
    public String mermaid() throws IOException {
        return PlainText.lines(joined(ask("toMermaid", false), "%% "));
    }

    /** The id of the watched process. */
    public String pid() {
        return pid;
    }

    /** Whether the connection is open, so that the JVM can be asked again. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Closes the connection; the agent's thread ends. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return "Target[" + pid + "]";
    }

    private synchronized List<Part> ask(String form, boolean stacks) throws IOException {
        if (!channel.isOpen()) {
            throw hungUp(null);
        }
        whole = false;
        try {
            out.writeUTF(stacks ? form + " stacks" : form);
            out.flush();
            return parts();
        } catch (AttachFailedException failure) {
            throw failure;
        } catch (IOException end) {
            throw hungUp(end);
        } finally {
            if (!whole) { // else the rest of this answer would be read as the next one
                close();
            }
        }
    }

    /**
     * The connection is closed; says whether the process has ended, because the agent or this side
     * may have closed it, too.
     */
    private AttachFailedException hungUp(@Nullable IOException cause) {
        return new AttachFailedException(
                AttachFailedException.Reason.NO_PROCESS,
                "process " + pid + (hasEnded() ? " has ended" : " has closed the connection"),
                cause);
    }

    /**
     * Whether the process has ended; if not, it can be attached to again. Waits briefly for a
     * process that is about to end, because its connections close first.
     */
    public boolean hasEnded() {
        var process = ProcessHandle.of(Long.parseLong(pid));
        try {
            if (process.isPresent()) {
                process.get().onExit().get(1, TimeUnit.SECONDS);
            }
            return true;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException | ExecutionException alive) {
            return false;
        }
    }

    private List<Part> parts() throws IOException {
        int count = in.readInt();
        if (count <= 0) {
            String why =
                    count < 0
                            ? ": " + PlainText.line(in.readUTF())
                            : " has not loaded Millrace: it has not opened a loop yet";
            whole = true;
            throw new AttachFailedException(
                    AttachFailedException.Reason.NO_MILLRACE, "process " + pid + why, null);
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String label = in.readUTF();
            parts.add(new Part(label, new String(tree(), StandardCharsets.UTF_8)));
        }
        whole = true;
        return parts;
    }

    /** One tree. Memory grows with the bytes that come, not with their announced length. */
    private byte[] tree() throws IOException {
        int length = in.readInt();
        if (length < 0) {
            throw new IOException("a tree of " + length + " bytes");
        }
        byte[] tree = in.readNBytes(length);
        if (tree.length < length) {
            throw new EOFException("a tree that is cut off");
        }
        return tree;
    }

    private static String joined(List<Part> parts, String comment) {
        if (parts.size() == 1) {
            return parts.getFirst().tree();
        }
        return parts.stream()
                .map(part ->
                        comment
                                + "class loader "
                                + PlainText.line(part.label())
                                + "\n"
                                + part.tree())
                .collect(Collectors.joining("\n"));
    }

    /** The snapshot of one copy of Millrace. */
    record Part(String label, String tree) {}
}
