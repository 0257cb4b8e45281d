package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.WireReader;
import dev.millrace.executor.codec.WireWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameChannelTest {
    private static final int CAP = 1 << 20;

    private static FrameChannel over(ByteChannel channel) {
        return new FrameChannel(channel, CAP, 8);
    }

    private static byte[] frame(byte[] body) throws IOException {
        var out = new WireWriter(CAP + FrameChannel.HEADER, 8);
        FrameChannel.begin(out, 7);
        out.writeRaw(body);
        var sent = new Script(new byte[0], 1);
        over(sent).send(out);
        return sent.written();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8192, 1 << 20})
    void frames_come_back_whole_however_they_are_cut(int chunk) throws IOException {
        byte[] small = frame("abc".getBytes());
        byte[] large = frame(new byte[CAP - 1]);
        byte[] both = Arrays.copyOf(small, small.length + large.length + small.length);
        System.arraycopy(large, 0, both, small.length, large.length);
        System.arraycopy(small, 0, both, small.length + large.length, small.length);

        var script = new Script(both, chunk);
        FrameChannel channel = over(script);
        assertThat(channel.receive().remaining()).isEqualTo(4);
        assertThat(channel.receive().remaining()).isEqualTo(CAP);
        WireReader last = channel.receive();
        assertThat(last.readByte()).isEqualTo(7);
        assertThat(last.readRaw(3)).isEqualTo("abc".getBytes());
        assertThat(channel.receive()).isNull();
        assertThat(script.reads).isLessThanOrEqualTo(both.length / Math.min(chunk, 8192) + 50);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8192, 1 << 20})
    void memory_that_is_used_again_shows_nothing_of_the_frame_before(int chunk) throws IOException {
        byte[] ones = new byte[100_000];
        Arrays.fill(ones, (byte) 1);
        byte[] large = frame(ones);
        byte[] small = frame("abc".getBytes());
        byte[] both = Arrays.copyOf(large, large.length + small.length);
        System.arraycopy(small, 0, both, large.length, small.length);

        FrameChannel channel = over(new Script(both, chunk));
        var memory = new FrameMemory();
        WireReader first = channel.receive(memory);
        assertThat(first.readByte()).isEqualTo(7);
        assertThat(first.readRaw(ones.length)).isEqualTo(ones);
        first.requireEnd();
        byte[] kept = memory.take();
        WireReader second = channel.receive(memory);
        assertThat(second.remaining()).isEqualTo(4);
        assertThat(second.readByte()).isEqualTo(7);
        assertThat(second.readRaw(3)).isEqualTo("abc".getBytes());
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(second::readByte);
        assertThat(memory.take()).isSameAs(kept).hasSizeGreaterThanOrEqualTo(ones.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, CAP + 1})
    void a_hostile_length_is_refused_before_memory_is_taken(int length) {
        byte[] bytes = ByteBuffer.allocate(4).putInt(length).array();
        var script = new Script(bytes, 4);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> over(script).receive())
                .withMessageContaining("the cap is " + CAP);
        assertThat(script.reads).isOne();
    }

    @Test
    void a_length_that_nothing_follows_costs_little_memory() {
        byte[] bytes = ByteBuffer.allocate(1000).putInt(CAP).array();
        var script = new Script(bytes, 1000);
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> over(script).receive())
                .withMessageContaining("996 of " + CAP);
        assertThat(script.lastRoom).isLessThanOrEqualTo(8 * 1024);
    }

    @Test
    void half_a_length_is_not_an_end() {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> over(new Script(new byte[2], 1)).receive());
    }

    @Test
    void a_frame_is_not_tried_while_another_thread_sends() throws Exception {
        var writing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var slow =
                new Script(new byte[0], 1) {
                    @Override
                    public int write(ByteBuffer source) {
                        writing.countDown();
                        try {
                            go.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        return super.write(source);
                    }
                };
        FrameChannel channel = over(slow);
        Thread sender =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                channel.send(FrameChannel.begin(new WireWriter(CAP, 8), 7));
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        writing.await();
        assertThat(channel.trySend(FrameChannel.begin(new WireWriter(CAP, 8), 8))).isFalse();
        go.countDown();
        sender.join();
        assertThat(slow.written()).containsExactly(0, 0, 0, 1, 7);
        assertThat(channel.trySend(FrameChannel.begin(new WireWriter(CAP, 8), 8))).isTrue();
        assertThat(slow.written()).hasSize(10).endsWith(8);
    }

    /** Gives so many bytes a read, and keeps what is written, one byte at a time. */
    private static class Script implements ByteChannel {
        private final ByteBuffer input;
        private final int chunk;
        private final ByteBuffer output = ByteBuffer.allocate(CAP + 16);
        int reads;
        int lastRoom; // that the reader had made for what comes

        Script(byte[] input, int chunk) {
            this.input = ByteBuffer.wrap(input);
            this.chunk = chunk;
        }

        byte[] written() {
            return Arrays.copyOf(output.array(), output.position());
        }

        @Override
        public int read(ByteBuffer target) {
            reads++;
            lastRoom = target.remaining();
            if (!input.hasRemaining()) {
                return -1;
            }
            int length = Math.min(chunk, Math.min(input.remaining(), target.remaining()));
            target.put(input.slice().limit(length));
            input.position(input.position() + length);
            return length;
        }

        @Override
        public int write(ByteBuffer source) {
            output.put(source.get());
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
