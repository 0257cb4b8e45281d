package dev.millrace.proof.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The threads and sockets that the process has at one moment. */
final class Held {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Made once a process, by Millrace, the JDK and the libraries. */
    private static final List<String> SHARED =
            List.of(
                    "millrace-",
                    "ForkJoinPool",
                    "process reaper",
                    "boundedElastic-evictor",
                    "grpc-timer");

    private final Set<Thread> threads;
    private final Set<String> sockets;

    private Held(Set<Thread> threads, Set<String> sockets) {
        this.threads = threads;
        this.sockets = sockets;
    }

    static Held now() {
        OfTheJdk.isOpen();
        return new Held(ownThreads(), sockets());
    }

    /** Waits for the threads that are ending to end. */
    void assertNothingAdded() {
        Set<Thread> added = ownThreads();
        added.removeAll(threads);
        for (Thread thread : added) {
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        added.removeIf(thread -> !thread.isAlive());
        assertThat(added).as("threads left").isEmpty();
        Set<String> open = sockets();
        open.removeAll(sockets);
        assertThat(open).as("sockets left").isEmpty();
    }

    private static Set<Thread> ownThreads() {
        Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
        all.removeIf(thread -> thread.getThreadGroup() == null || isShared(thread));
        return all;
    }

    private static boolean isShared(Thread thread) {
        String name = thread.getName();
        return thread.getThreadGroup().getName().equals("system")
                || thread.getThreadGroup().getName().equals("InnocuousThreadGroup")
                || SHARED.stream().anyMatch(name::startsWith);
    }

    /** What the links say that stand for sockets and for what waits on them; only Linux tells. */
    private static Set<String> sockets() {
        Set<String> found = new HashSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return found;
        }
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            links.forEach(link -> addSocket(link, found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static void addSocket(Path link, Set<String> found) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            if (target.startsWith("socket:")) {
                found.add(target);
            } else if (target.startsWith("anon_inode:")) {
                found.add(link.getFileName() + " " + target);
            }
        } catch (IOException gone) {
            found.remove(link.toString()); // it was that of this very look
        }
    }

    /** The JDK makes a poller and a socket for good, when a virtual thread first waits for one. */
    private static final class OfTheJdk {
        private static final Thread OPENS = Thread.startVirtualThread(new Connection());

        static void isOpen() {
            try {
                OPENS.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Connection implements Runnable {
        @Override
        public void run() {
            try (var server = ServerSocketChannel.open();
                    var client = SocketChannel.open()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                client.connect(server.getLocalAddress());
                server.accept().close();
                client.read(ByteBuffer.allocate(1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
