package dev.millrace.cli;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.millrace.cli.AttachFailedException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Target}: the command listens, the JVM loads the agent, the agent connects. */
final class Attachment {
    private Attachment() {}

    static Target attach(String pid) throws IOException {
        ProcessHandle process = process(pid);
        Path folder =
                Files.createTempDirectory(
                        "millrace"); // rwx------, on every system that has Unix sockets
        Path socket = folder.resolve("agent");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            load(process, socket);
            return new Target(pid, accept(process, server));
        } finally {
            // Both ends are connected or never will be, so the socket file is no longer needed.
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static ProcessHandle process(String pid) throws AttachFailedException {
        try {
            Optional<ProcessHandle> found = ProcessHandle.of(Long.parseLong(pid));
            if (found.isPresent()) {
                return own(found.get());
            }
        } catch (NumberFormatException notANumber) {
            throw new AttachFailedException(
                    Reason.NO_PROCESS,
                    "'" + pid + "' is not a process id; `millrace ps` lists them",
                    null);
        }
        throw new AttachFailedException(
                Reason.NO_PROCESS,
                "there is no process " + pid + "; `millrace ps` lists them",
                null);
    }

    private static ProcessHandle own(ProcessHandle process) throws AttachFailedException {
        if (process.pid() == ProcessHandle.current().pid()) {
            throw new AttachFailedException(
                    Reason.NO_PROCESS, process.pid() + " is this command itself", null);
        }
        String owner = process.info().user().orElse(null);
        String user = ProcessHandle.current().info().user().orElse(null);
        if (owner != null && user != null && !owner.equals(user)) {
            throw new AttachFailedException(
                    Reason.OTHER_USER,
                    "process %d belongs to %s: run this command as %s"
                            .formatted(process.pid(), owner, owner),
                    null);
        }
        return process;
    }

    private static void load(ProcessHandle process, Path socket) throws IOException {
        long pid = process.pid();
        Path agent = agent();
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
            try {
                jvm.loadAgent(agent.toString(), socket.toString());
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException | IOException failure) {
            throw process.isAlive()
                    ? failed(
                            Reason.NO_JVM,
                            pid,
                            "is not a JVM, or does not answer the attach",
                            failure)
                    : failed(Reason.NO_PROCESS, pid, "has ended", failure);
        } catch (AgentLoadException failure) {
            throw failed(
                    Reason.REFUSED,
                    pid,
                    "refuses agents (-XX:-EnableDynamicAgentLoading?). The other ways are in cli/README.md",
                    failure);
        } catch (AgentInitializationException failure) {
            throw failed(
                    Reason.REFUSED,
                    pid,
                    "could not connect back: does it see the same files, and the folder "
                            + socket.getParent()
                            + "?",
                    failure);
        }
    }

    /** Finds the agent's jar. A failure here is not a failure of the watched JVM. */
    private static Path agent() throws IOException {
        try {
            return AgentJar.file();
        } catch (IOException failure) {
            throw new IOException("the agent's jar cannot be written: " + failure, failure);
        }
    }

    private static SocketChannel accept(ProcessHandle process, ServerSocketChannel server)
            throws IOException {
        // loading has returned, so the agent has connected or failed
        server.configureBlocking(false);
        SocketChannel channel = server.accept();
        if (channel == null) {
            throw failed(
                    Reason.REFUSED, process.pid(), "loaded the agent, which did not connect", null);
        }
        try {
            channel.configureBlocking(true);
            return channel;
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    private static AttachFailedException failed(
            Reason reason, long pid, String what, @Nullable Throwable cause) {
        return new AttachFailedException(reason, "process " + pid + " " + what, cause);
    }
}
