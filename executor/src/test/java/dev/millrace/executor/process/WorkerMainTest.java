package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.JobWire;
import dev.millrace.executor.remote.RemoteFailure;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import dev.millrace.executor.remote.TestJobs;
import dev.millrace.executor.remote.TestJobs.Point;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker on threads of this process: what it answers, and when it would end its process. */
class WorkerMainTest {
    private static final int FRAME_CAP = 1 << 16;
    private static final int NESTING_CAP = 8;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final WireWriter out = new WireWriter(FRAME_CAP + FrameChannel.HEADER, NESTING_CAP);
    private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
    private final List<RemoteJob<?, ?>> jobs =
            new JobWire(List.of(TestJobs.class), FRAME_CAP, NESTING_CAP).jobs();
    private WorkerAcceptor acceptor;

    @BeforeEach
    void open() throws IOException {
        PoolSettings settings =
                ProcessPool.builder(TestJobs.class)
                        .frameCap(FRAME_CAP)
                        .nestingCap(NESTING_CAP)
                        .settings();
        acceptor =
                new WorkerAcceptor(
                        "pool", SocketDirectory.open(), settings, Handshake.describe(jobs), timer);
        acceptor.start();
    }

    @AfterEach
    void close() throws IOException {
        acceptor.close();
        timer.shutdownNow();
    }

    /** Starts a worker that knows {@code cookie} and the jobs of {@code list}. */
    private void start(byte[] cookie, Class<? extends RemoteJobs> list) {
        var orders = new WorkerMain.Orders(cookie, FRAME_CAP, NESTING_CAP, acceptor.address());
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        WorkerMain.serve(
                                new ByteArrayInputStream(orders.toBytes()),
                                List.of(list.getName()),
                                ends::add);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private FrameChannel connected() throws Exception {
        var expected = acceptor.expect();
        start(expected.cookie(), TestJobs.class);
        return expected.arrival().get();
    }

    private <A> void call(FrameChannel worker, long id, RemoteJob<A, ?> job, A argument)
            throws IOException {
        FrameChannel.begin(out, Handshake.CALL);
        out.writeLong(id);
        out.writeLong(jobs.indexOf(job));
        out.write(job.argument(), argument, "argument");
        worker.send(out);
    }

    private static WireReader answer(FrameChannel worker, int type, long id) throws IOException {
        WireReader answer = worker.receive();
        assertThat(answer.readByte()).isEqualTo(type);
        assertThat(answer.readLong()).isEqualTo(id);
        assertThat(answer.readLong()).isPositive(); // the size of its heap
        return answer;
    }

    private static RemoteFailure failure(FrameChannel worker, long id) throws IOException {
        return RemoteFailure.read(answer(worker, Handshake.FAILURE, id));
    }

    @Test
    void calls_are_answered_with_their_number_until_the_pool_closes_the_channel() throws Exception {
        try (FrameChannel worker = connected()) {
            for (int id = 1; id <= 3; id++) {
                call(worker, id, TestJobs.MIRROR, new Point(id, 0));
                WireReader answer = answer(worker, Handshake.RESULT, id);
                assertThat(TestJobs.MIRROR.result().decode(answer)).isEqualTo(new Point(0, id));
            }
            assertThat(ends).isEmpty();
        }
        assertThat(ends.take()).isZero();
    }

    @Test
    void a_failure_of_the_body_is_an_answer_and_the_next_call_runs() throws Exception {
        try (FrameChannel worker = connected()) {
            call(worker, 1, TestJobs.FAIL, "on purpose");
            assertThat(failure(worker, 1)).hasToString("java.io.IOException: on purpose");
            call(worker, 2, TestJobs.MUTE, "nothing to say");
            assertThat(failure(worker, 2))
                    .hasMessage("its getMessage() threw java.lang.StackOverflowError")
                    .hasNoCause();
            call(worker, 3, TestJobs.MIRROR, new Point(3, 0));
            answer(worker, Handshake.RESULT, 3);
        }
    }

    @Test
    void a_result_that_is_too_large_is_a_failure_that_names_the_cap() throws Exception {
        try (FrameChannel worker = connected()) {
            call(worker, 1, TestJobs.BYTES, FRAME_CAP);
            assertThat(failure(worker, 1).getMessage())
                    .startsWith("result cannot be sent: it takes more than the ");
        }
    }

    @Test
    void an_argument_that_is_malformed_never_reaches_the_body() throws Exception {
        try (FrameChannel worker = connected()) {
            FrameChannel.begin(out, Handshake.CALL);
            out.writeLong(1);
            out.writeLong(jobs.indexOf(TestJobs.MIRROR));
            worker.send(out);
            assertThat(failure(worker, 1).type()).endsWith("MalformedDataException");

            call(worker, 2, TestJobs.MIRROR, new Point(2, 0));
            answer(worker, Handshake.RESULT, 2);
        }
    }

    @Test
    void a_cancel_interrupts_the_call_with_its_number_and_no_other() throws Exception {
        try (FrameChannel worker = connected()) {
            cancel(worker, 7);
            call(worker, 1, TestJobs.MIRROR, new Point(1, 0));
            answer(worker, Handshake.RESULT, 1);

            cancel(worker, 2); // before it has arrived
            call(worker, 2, TestJobs.MIRROR, new Point(2, 0));
            assertThat(failure(worker, 2).type()).endsWith("CancellationException");

            call(worker, 3, TestJobs.BLOCK, "until it is interrupted");
            cancel(worker, 3);
            assertThat(failure(worker, 3).type())
                    .containsAnyOf("InterruptedException", "CancellationException");
        }
    }

    private void cancel(FrameChannel worker, long id) throws IOException {
        FrameChannel.begin(out, Handshake.CANCEL).writeLong(id);
        worker.send(out);
    }

    @Test
    void a_frame_that_no_pool_sends_ends_the_worker_as_broken() throws Exception {
        try (FrameChannel worker = connected()) {
            worker.send(FrameChannel.begin(out, Handshake.WELCOME));
            assertThat(ends.take()).isEqualTo(WorkerMain.BROKEN);
        }
    }

    @Test
    void a_call_of_a_job_beyond_the_last_ends_the_worker_as_broken() throws Exception {
        try (FrameChannel worker = connected()) {
            FrameChannel.begin(out, Handshake.CALL);
            out.writeLong(1);
            out.writeLong(jobs.size()); // one beyond the last
            worker.send(out);
            assertThat(ends.take()).isEqualTo(WorkerMain.BROKEN);
        }
    }

    /** Knows less than the pool. */
    public static final class Few implements RemoteJobs {
        @Override
        public List<RemoteJob<?, ?>> jobs() {
            return List.of(TestJobs.MIRROR);
        }
    }

    @Test
    void a_worker_that_is_refused_ends_with_a_status_of_its_own() throws Exception {
        var expected = acceptor.expect();
        start(expected.cookie(), Few.class);
        assertThat(ends.take()).isEqualTo(WorkerMain.REFUSED);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> expected.arrival().get())
                .withMessageContaining("the worker does not know job \"echo\"");
    }

    @Test
    void a_handshake_without_jobs_is_told_to_the_pool() throws Exception {
        var expected = acceptor.expect();
        var address = UnixDomainSocketAddress.of(acceptor.address());
        var socket = SocketChannel.open(address);
        try (var channel = new FrameChannel(socket, FRAME_CAP, NESTING_CAP)) {
            Handshake.writeHello(Handshake.VERSION, expected.cookie(), out);
            channel.send(out);
            channel.send(FrameChannel.begin(out, Handshake.HELLO));
            assertThat(expected.arrival().handle((_, failure) -> failure.getMessage()).get())
                    .contains("its handshake was invalid", "no list of jobs");
        }
    }

    @Test
    void orders_come_back_as_they_were_written() throws IOException {
        var orders = new WorkerMain.Orders(new byte[Handshake.COOKIE], 70_000, 9, "/tmp/ü/pool");
        var bytes = new DataInputStream(new ByteArrayInputStream(orders.toBytes()));
        WorkerMain.Orders read = WorkerMain.Orders.read(bytes);
        assertThat(read.cookie()).isEqualTo(orders.cookie());
        assertThat(read.frameCap()).isEqualTo(70_000);
        assertThat(read.nestingCap()).isEqualTo(9);
        assertThat(read.socket()).isEqualTo("/tmp/ü/pool");
    }
}
