package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.executor.codec.WireWriter;
import dev.millrace.executor.remote.JobFailedException;
import dev.millrace.executor.remote.RemoteFailure;
import dev.millrace.executor.remote.TestJobs;
import dev.millrace.executor.remote.TestJobs.Point;
import dev.millrace.executor.remote.WorkerDiedException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The pool's side of a worker: a process that only waits, and a channel that the test scripts. */
class WorkerTest {
    private static final long ID = 5;

    private final Script script = new Script();
    private final Process process = start();
    private final PoolSettings settings =
            ProcessPool.builder(TestJobs.class).recycleAboveHeap(100).settings();
    private final Worker worker =
            new Worker("w-1", process, new FrameChannel(script, 1 << 16, 8), settings);

    private static Process start() {
        try {
            return new ProcessBuilder("cat").start(); // until its input ends
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private void prepare() {
        worker.prepare(TestJobs.MIRROR, 0, ID, new Point(1, 2));
        worker.begin(ID);
    }

    private static WireWriter begin(int type, long id, long heap) {
        WireWriter out = FrameChannel.begin(new WireWriter(1 << 16, 8), type);
        out.writeLong(id);
        out.writeLong(heap);
        return out;
    }

    private void willAnswer(WireWriter frame) {
        script.input = frame.view().putInt(0, frame.size() - FrameChannel.HEADER);
    }

    private void assertDied(String message) {
        prepare();
        assertThatExceptionOfType(WorkerDiedException.class)
                .isThrownBy(() -> worker.exchange(ID))
                .withMessageStartingWith("w-1 (pid " + process.pid() + ") died before it answered")
                .withMessageEndingWith(message);
        assertThat(worker.isAlive()).isFalse();
        process.onExit().join(); // it was killed
    }

    @Test
    void an_answer_is_read_after_its_head() throws Exception {
        WireWriter frame = begin(Handshake.RESULT, ID, 100);
        frame.writeString("rest");
        willAnswer(frame);
        prepare();
        assertThat(worker.hasAnswered()).isFalse();
        assertThat(worker.exchange(ID).readString()).isEqualTo("rest");
        assertThat(worker.hasAnswered()).isTrue();
        assertThat(worker.isWorn(settings)).isFalse(); // the heap is at the limit, not above
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void a_heap_above_the_limit_wears_a_worker_out() throws Exception {
        willAnswer(begin(Handshake.RESULT, ID, 101));
        prepare();
        worker.exchange(ID);
        assertThat(worker.isWorn(settings)).isTrue();
    }

    @Test
    void a_failure_is_thrown_and_the_worker_lives_on() {
        WireWriter frame = begin(Handshake.FAILURE, ID, 1);
        RemoteFailure.write(new IOException("on purpose"), frame);
        willAnswer(frame);
        prepare();
        assertThatExceptionOfType(JobFailedException.class)
                .isThrownBy(() -> worker.exchange(ID))
                .withMessageEndingWith("java.io.IOException: on purpose");
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void a_channel_that_ends_is_a_death() {
        assertDied("it closed the channel");
    }

    @Test
    void an_answer_of_an_unknown_type_is_a_death() {
        willAnswer(begin(Handshake.JOBS, ID, 1));
        assertDied("an unexpected answer of type 17");
    }

    @Test
    void an_answer_to_another_call_is_a_death() {
        willAnswer(begin(Handshake.RESULT, ID + 1, 1));
        assertDied("an unexpected answer of type 18");
    }

    @Test
    void a_call_that_cannot_be_sent_is_not_delivered() {
        script.writeFailure = new IOException("Broken pipe");
        prepare();
        var failure = catchThrowableOfType(UndeliveredException.class, () -> worker.exchange(ID));
        assertThat(failure.failure())
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContaining("died before it took the call")
                .hasMessageEndingWith("Broken pipe");
        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere nobody can tell
    void a_reset_proves_that_the_call_was_not_read_and_no_other_failure_does() {
        script.readFailure = new SocketException("Connection reset");
        prepare();
        assertThatExceptionOfType(UndeliveredException.class).isThrownBy(() -> worker.exchange(ID));
        script.readFailure = new SocketException("Socket is not connected");
        prepare();
        assertThatExceptionOfType(WorkerDiedException.class).isThrownBy(() -> worker.exchange(ID));
        script.readFailure = new IOException("Connection reset");
        prepare();
        assertThatExceptionOfType(WorkerDiedException.class).isThrownBy(() -> worker.exchange(ID));
    }

    @Test
    void the_first_reason_to_kill_a_worker_is_the_failure_of_its_call() {
        var why = new IllegalStateException("the first");
        prepare();
        assertThat(worker.doom(ID + 1, why)).isFalse(); // another call
        assertThat(worker.doom(ID, why)).isTrue();
        assertThat(worker.doom(ID, new IllegalStateException("the second"))).isFalse();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> worker.exchange(ID))
                .isSameAs(why);
        assertThat(worker.end()).isTrue();
        assertThat(worker.doom(ID, why)).isFalse(); // it has ended
    }

    @Test
    void a_request_to_cancel_tells_whether_it_was_sent() {
        assertThat(worker.ask(ID)).isTrue();
        assertThat(script.written).isPositive();
        script.writeFailure = new IOException("Broken pipe");
        assertThat(worker.ask(ID)).isFalse();
    }

    @Test
    void a_channel_that_cannot_be_closed_does_not_hinder_the_kill() {
        script.closeFailure = new IOException("no");
        worker.kill();
        assertThat(process.onExit().join().isAlive()).isFalse();
        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    void a_death_is_told_on_a_thread_that_is_interrupted() {
        prepare();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(WorkerDiedException.class)
                .isThrownBy(() -> worker.exchange(ID))
                .withMessageContaining("died before it answered");
        assertThat(Thread.interrupted()).isTrue(); // it is kept
    }

    /** Reads what it was given, then the end. */
    private static final class Script implements ByteChannel {
        ByteBuffer input = ByteBuffer.allocate(0);
        int written;
        @Nullable IOException writeFailure;
        @Nullable IOException readFailure;
        @Nullable IOException closeFailure;

        @Override
        public int read(ByteBuffer room) throws IOException {
            if (readFailure != null) {
                throw readFailure;
            }
            if (!input.hasRemaining()) {
                return -1;
            }
            int length = Math.min(room.remaining(), input.remaining());
            room.put(input.slice(input.position(), length));
            input.position(input.position() + length);
            return length;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (writeFailure != null) {
                throw writeFailure;
            }
            int length = bytes.remaining();
            bytes.position(bytes.limit());
            written += length;
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() throws IOException {
            if (closeFailure != null) {
                throw closeFailure;
            }
        }
    }
}
