package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.TestJobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of another user tries the socket of a pool. */
@Tag("slow") // starts JVMs
class OtherUserTest {
    private static final String NOBODY = "65534";
    private static final List<Handshake.KnownJob> JOBS =
            List.of(new Handshake.KnownJob("job", "String", "int"));

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

    @TempDir Path folder;
    private WorkerAcceptor acceptor;

    @BeforeEach
    void open() throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(
                root && Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs root and setpriv");
        PoolSettings settings = ProcessPool.builder(TestJobs.class).settings();
        acceptor = new WorkerAcceptor("pool", SocketDirectory.open(), settings, JOBS, timer);
        acceptor.start();
        putProgram();
    }

    /** Where everybody can read it, whatever the build's own folder allows. */
    private void putProgram() throws IOException {
        String file = PoolPrograms.Stranger.class.getName().replace('.', '/') + ".class";
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        try (InputStream bytes = ClassLoader.getSystemResourceAsStream(file)) {
            Files.copy(bytes, target);
        }
        try (var all = Files.walk(folder)) {
            all.forEach(path -> allow(path, "rwxr-xr-x"));
        }
    }

    private static void allow(Path path, String mode) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        if (acceptor != null) {
            acceptor.close();
        }
        timer.shutdownNow();
    }

    private List<String> tryAs(String user, byte[] words) throws IOException {
        Process stranger =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=" + user,
                                "--clear-groups",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-cp",
                                folder.toString(),
                                PoolPrograms.Stranger.class.getName(),
                                acceptor.address(),
                                HexFormat.of().formatHex(words))
                        .redirectErrorStream(true)
                        .start();
        return stranger.inputReader().lines().toList();
    }

    private static byte[] hello(byte[] cookie) {
        var out = new WireWriter(1 << 16, 8);
        Handshake.writeHello(Handshake.VERSION, cookie, out);
        var words = new byte[out.size()];
        out.view().putInt(0, out.size() - FrameChannel.HEADER).get(0, words);
        return words;
    }

    @Test
    void the_modes_of_the_files_keep_it_out() throws Exception {
        byte[] cookie = acceptor.expect().cookie();

        assertThat(tryAs(NOBODY, hello(cookie))).containsExactly("failed: Permission denied");
    }

    @Test
    void where_the_modes_do_not_it_is_refused_in_spite_of_its_cookie() throws Exception {
        var expected = acceptor.expect();
        Path socket = Path.of(acceptor.address());
        allow(socket, "rw-rw-rw-");
        allow(socket.getParent(), "rwxr-xr-x");

        List<String> said = tryAs(NOBODY, hello(expected.cookie()));

        assertThat(said.getFirst()).isEqualTo("connected");
        assertThat(said.getLast()).matches("read -1|failed: .*(reset|Broken pipe).*");
        assertThat(expected.arrival()).isNotDone();
        assertIsWelcomeHere(expected); // its cookie has not been used up
    }

    private void assertIsWelcomeHere(WorkerAcceptor.Expected expected) throws Exception {
        var address = UnixDomainSocketAddress.of(acceptor.address());
        try (var worker = new FrameChannel(SocketChannel.open(address), 1 << 16, 8)) {
            var out = new WireWriter(1 << 16, 8);
            Handshake.writeHello(Handshake.VERSION, expected.cookie(), out);
            worker.send(out);
            Handshake.writeJobs(JOBS, out);
            worker.send(out);
            assertThat(worker.receive().readByte()).isEqualTo(Handshake.WELCOME);
            expected.arrival().get().close();
        }
    }
}
