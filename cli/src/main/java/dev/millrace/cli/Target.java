package dev.millrace.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
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
 * A JVM that is looked into: one connection to the agent in it, for as many pictures as are wanted.
 * Any thread may call; calls wait for each other. A picture takes some milliseconds, and up to 50
 * more for each loop that does not answer.
 *
 * <p>Closing it ends the agent's thread and connection. The watched JVM keeps three small classes,
 * and the next attach uses them again.
 */
public final class Target implements AutoCloseable {
    private final String pid;
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;
    private boolean whole = true; // whether what comes next is the beginning of an answer

    Target(String pid, SocketChannel channel) {
        this.pid = pid;
        this.channel = channel;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
    }

    /**
     * Loads the agent into the JVM with this process id, and waits for its connection.
     *
     * @param pid of a JVM of the same user
     * @throws AttachFailedException if it cannot be looked into
     * @throws IOException if the folder of the connection cannot be made
     */
    public static Target attach(String pid) throws IOException {
        return Attachment.attach(pid);
    }

    /**
     * All loops and tasks as one line of JSON, as docs/tree.md describes it. Where several class
     * loaders have a Millrace of their own, the ids of all but the first get the loader's number:
     * {@code main@2#7}.
     *
     * @param stacks whether with the stack of each task
     * @throws AttachFailedException if the JVM has ended, or has no Millrace
     */
    public String tree(boolean stacks) throws IOException {
        return JsonTrees.merge(ask("toJson", stacks));
    }

    /**
     * The same for people.
     *
     * @param stacks whether with the stack of each task
     * @throws AttachFailedException if the JVM has ended, or has no Millrace
     */
    public String text(boolean stacks) throws IOException {
        return PlainText.lines(joined(ask("toText", stacks), ""));
    }

    /**
     * The same as a Mermaid flow chart: one for each Millrace, if there are several.
     *
     * @throws AttachFailedException if the JVM has ended, or has no Millrace
     */
    public String mermaid() throws IOException {
        return PlainText.lines(joined(ask("toMermaid", false), "%% "));
    }

    /** The process that is looked into. */
    public String pid() {
        return pid;
    }

    /** Whether it can be asked again: not after it, or we, have hung up. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Hangs up; the agent's thread ends. */
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
            if (!whole) { // the rest of this answer is not to be taken for the next
                close();
            }
        }
    }

    /** What the process does says which: agents hang up too, and so do we. */
    private AttachFailedException hungUp(@Nullable IOException cause) {
        return new AttachFailedException(
                AttachFailedException.Reason.NO_PROCESS,
                "process " + pid + (hasEnded() ? " has ended" : " has hung up"),
                cause);
    }

    /**
     * Whether the process has ended; if not, a target that has hung up can be attached to again.
     * Waits for a process that is about to end: its connections end before it does.
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
                            : " has not loaded Millrace: it has had no loop so far";
            whole = true;
            throw new AttachFailedException(
                    AttachFailedException.Reason.NO_MILLRACE, "process " + pid + why, null);
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String label = in.readUTF();
            byte[] tree = new byte[in.readInt()];
            in.readFully(tree);
            parts.add(new Part(label, new String(tree, StandardCharsets.UTF_8)));
        }
        whole = true;
        return parts;
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

    /** The picture of one copy of Millrace. */
    record Part(String label, String tree) {}
}
