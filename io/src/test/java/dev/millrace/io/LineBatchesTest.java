package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of a file that is read in pieces. */
class LineBatchesTest {
    private final List<String> lines = new ArrayList<>();

    /** Reads all of {@code bytes} into {@link #lines}, so many bytes at a time. */
    private void read(byte[] bytes, int piece, Charset charset, int limit) throws IOException {
        var batches = new LineBatches("a file", new Pieces(bytes, piece), charset, limit);
        for (List<String> some = batches.next(); some != null; some = batches.next()) {
            assertThat(some).isNotEmpty();
            lines.addAll(some);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void lines_are_the_same_in_pieces_of_any_size(int piece) throws IOException {
        String text = "one\r\ntwo\n\nthr\u00e9e\rf\ud83d\ude00ur";
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16)) {
            lines.clear();
            read(text.getBytes(charset), piece, charset, 10);
            assertThat(lines).containsExactly("one", "two", "", "thr\u00e9e", "f\ud83d\ude00ur");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void lines_before_one_that_is_too_long_come_first(int piece) {
        byte[] bytes = "one\ntwo\nthree\nfour\n".getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(LimitOverrunException.class)
                .isThrownBy(() -> read(bytes, piece, StandardCharsets.UTF_8, 3));
        assertThat(lines).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void lines_before_malformed_text_come_first(int piece) {
        byte[] bytes = "one\ntwo\nthr\u00e9e\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(CharacterCodingException.class)
                .isThrownBy(() -> read(bytes, piece, StandardCharsets.UTF_8, 100));
        assertThat(lines).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void a_character_that_is_cut_off_at_the_end_is_malformed(int piece) {
        byte[] bytes = {'a', '\n', 'b', (byte) 0xC3};
        assertThatExceptionOfType(CharacterCodingException.class)
                .isThrownBy(() -> read(bytes, piece, StandardCharsets.UTF_8, 100));
        assertThat(lines).containsExactly("a");
    }

    /** Gives so many bytes a read. */
    private static final class Pieces implements ReadableByteChannel {
        private final ByteBuffer bytes;
        private final int most;

        Pieces(byte[] bytes, int most) {
            this.bytes = ByteBuffer.wrap(bytes);
            this.most = most;
        }

        @Override
        public int read(ByteBuffer target) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int count = Math.min(most, Math.min(bytes.remaining(), target.remaining()));
            target.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
