package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.TestJobs;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is let in. */
class WorkerAcceptorTest {
    private static final List<Handshake.KnownJob> JOBS =
            List.of(new Handshake.KnownJob("job", "String", "int"));

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final WireWriter out = new WireWriter(1 << 16, 8);
    private SocketDirectory home;
    private WorkerAcceptor reception;

    @BeforeEach
    void open() throws IOException {
        home = SocketDirectory.open();
        PoolSettings settings = ProcessPool.builder(TestJobs.class).settings();
        reception = new WorkerAcceptor("pool", home, settings, JOBS, timer);
        reception.start();
    }

    @AfterEach
    void close() throws IOException {
        reception.close();
        timer.shutdownNow();
    }

    private FrameChannel connect() throws IOException {
        var address = UnixDomainSocketAddress.of(reception.address());
        return new FrameChannel(SocketChannel.open(address), 1 << 16, 8);
    }

    private FrameChannel hello(int version, byte[] cookie) throws IOException {
        FrameChannel channel = connect();
        Handshake.writeHello(version, cookie, out);
        channel.send(out);
        return channel;
    }

    private static void assertClosed(FrameChannel channel) throws IOException {
        try (channel) {
            assertThat(channel.receive()).isNull();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?i)connection reset|broken pipe");
        }
    }

    @Test
    void a_worker_with_its_cookie_and_the_same_jobs_is_welcome() throws Exception {
        var expected = reception.expect();
        try (FrameChannel worker = hello(Handshake.VERSION, expected.cookie())) {
            Handshake.writeJobs(JOBS, out);
            worker.send(out);
            assertThat(worker.receive().readByte()).isEqualTo(Handshake.WELCOME);
            expected.arrival().get().close();
        }
    }

    @Test
    void a_cookie_serves_once() throws Exception {
        var expected = reception.expect();
        try (FrameChannel worker = hello(Handshake.VERSION, expected.cookie())) {
            Handshake.writeJobs(JOBS, out);
            worker.send(out);
            expected.arrival().get().close();
        }
        assertClosed(hello(Handshake.VERSION, expected.cookie()));
    }

    @Test
    void a_wrong_cookie_is_refused_and_the_worker_is_still_expected() throws Exception {
        var expected = reception.expect();
        byte[] wrong = expected.cookie().clone();
        wrong[31] ^= 1;
        assertClosed(hello(Handshake.VERSION, wrong));
        assertThat(expected.arrival()).isNotDone();
        a_worker_with_its_cookie_and_the_same_jobs_is_welcome();
    }

    @Test
    void garbage_and_giant_hellos_are_refused_and_the_worker_is_still_expected() throws Exception {
        var expected = reception.expect();
        for (byte[] garbage :
                List.of(
                        "GET / HTTP/1.1\r\n\r\n".getBytes(),
                        ByteBuffer.allocate(64).putInt(Integer.MAX_VALUE).array(),
                        ByteBuffer.allocate(64).putInt(Handshake.HELLO_SIZE + 1).array(),
                        ByteBuffer.allocate(64).putInt(Handshake.HELLO_SIZE).array(),
                        ByteBuffer.allocate(64).putInt(1).array())) {
            var address = UnixDomainSocketAddress.of(reception.address());
            SocketChannel stranger = SocketChannel.open(address);
            stranger.write(ByteBuffer.wrap(garbage));
            assertClosed(new FrameChannel(stranger, 100, 8));
        }
        assertThat(expected.arrival()).isNotDone();
    }

    @Test
    void a_silent_stranger_holds_up_nobody() throws Exception {
        try (FrameChannel silent = connect()) {
            assertThat(silent).isNotNull();
            a_worker_with_its_cookie_and_the_same_jobs_is_welcome();
        }
    }

    @Test
    void another_protocol_version_is_refused_and_both_sides_are_told() throws Exception {
        var expected = reception.expect();
        try (FrameChannel worker = hello(99, expected.cookie())) {
            WireReader answer = worker.receive();
            assertThat(answer.readByte()).isEqualTo(Handshake.REFUSAL);
            assertThat(answer.readString()).contains("version 99");
        }
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> expected.arrival().get())
                .withMessageContaining("the worker speaks protocol version 99, this process 1");
    }

    @Test
    void another_list_of_jobs_is_refused_with_the_difference() throws Exception {
        var jobs = List.of(new Handshake.KnownJob("job", "String", "long"));
        var expected = reception.expect();
        try (FrameChannel worker = hello(Handshake.VERSION, expected.cookie())) {
            Handshake.writeJobs(jobs, out);
            worker.send(out);
            assertThat(worker.receive().readByte()).isEqualTo(Handshake.REFUSAL);
        }
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> expected.arrival().get())
                .withMessageContaining("the result of job \"job\" is int here and long in the");
        assertThat(new Handshake(1, List.of()).skew(JOBS)).contains("does not know job \"job\"");
        assertThat(new Handshake(1, JOBS).skew(List.of())).contains("this process does not");
    }

    @Test
    void a_name_and_an_argument_that_differ_are_told() {
        var other = List.of(new Handshake.KnownJob("work", "String", "int"));
        assertThat(new Handshake(1, other).skew(JOBS))
                .isEqualTo("job \"job\" is \"work\" in the worker");
        var argument = List.of(new Handshake.KnownJob("job", "long", "int"));
        assertThat(new Handshake(1, argument).skew(JOBS))
                .isEqualTo("the argument of job \"job\" is String here and long in the worker");
        assertThat(new Handshake(1, JOBS).skew(JOBS)).isNull();
    }

    @Test
    void an_acceptor_that_was_closed_expects_nobody_and_fails_whom_it_expected() throws Exception {
        var expected = reception.expect();
        reception.close();
        assertThat(expected.arrival().handle((_, failure) -> failure.getMessage()).get())
                .isEqualTo("pool is closed");
        assertThatExceptionOfType(WorkerStartException.class)
                .isThrownBy(reception::expect)
                .withMessage("pool is closed");
    }

    @Test
    void the_socket_and_its_directory_are_for_this_user_only() throws Exception {
        Path socket = Path.of(reception.address());
        assertThat(mode(socket)).isEqualTo("rw-------");
        assertThat(mode(socket.getParent())).isEqualTo("rwx------");
        reception.close();
        assertThat(socket.getParent()).doesNotExist();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
