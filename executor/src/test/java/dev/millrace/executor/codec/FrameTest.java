package dev.millrace.executor.codec;

import static dev.millrace.executor.codec.CodecTest.decode;
import static dev.millrace.executor.codec.CodecTest.encode;
import static dev.millrace.executor.codec.CodecTest.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.executor.codec.CodecTest.Tree;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Limits of a frame: its bytes, and how deeply its values are nested. */
class FrameTest {
    private static final Codec<Integer> NUMBER = Codec.of(int.class);

    @Test
    void only_what_encloses_a_value_counts_as_nesting() {
        assertLevels(
                2,
                Codec.listOf(Codec.listOf(NUMBER)),
                List.of(List.of(1), List.of(2), List.of(), List.of(3)));
        assertLevels(
                2,
                Codec.mapOf(NUMBER, Codec.mapOf(NUMBER, NUMBER)),
                Map.of(1, Map.of(1, 2), 2, Map.of(), 3, Map.of(), 4, Map.of()));
        Tree leaf = new Tree("leaf", null);
        assertLevels(3, Codec.of(Tree.class), new Tree("root", List.of(leaf, leaf, leaf, leaf)));
    }

    private static <T> void assertLevels(int levels, Codec<T> codec, T value) {
        var out = new WireWriter(1_000, levels);
        codec.encode(value, out);
        byte[] bytes = out.toBytes();
        assertThat(codec.decode(new WireReader(bytes, levels))).isEqualTo(value);

        var flatWriter = new WireWriter(1_000, levels - 1);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> codec.encode(value, flatWriter))
                .withMessageContaining("deeper than " + (levels - 1) + " levels");
        var flatReader = new WireReader(bytes, levels - 1);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> codec.decode(flatReader))
                .withMessageContaining("deeper than " + (levels - 1) + " levels");
    }

    @Test
    void a_number_may_fill_a_frame_to_its_last_byte() {
        for (long number : new long[] {0, 63, 64, -64, -65, 1L << 33, Long.MAX_VALUE}) {
            byte[] bytes = encode(Codec.of(long.class), number);
            var exact = new WireWriter(bytes.length, 1);
            exact.writeLong(number);

            assertThat(exact.toBytes()).isEqualTo(bytes);
            assertThat(exact.size()).isEqualTo(bytes.length);
            assertThat(new WireReader(bytes, 1).readLong()).isEqualTo(number);
            assertTooLarge(bytes.length - 1, out -> out.writeLong(number));
        }
    }

    @Test
    void nothing_is_written_beyond_the_cap_of_a_frame() {
        assertTooLarge(0, out -> out.writeByte(1));
        assertTooLarge(3, out -> out.writeFixed(1, 4));
        assertTooLarge(7, out -> out.writeDouble(1));
        assertTooLarge(2, out -> out.writeBytes(new byte[2]));
    }

    private static void assertTooLarge(int cap, Consumer<WireWriter> write) {
        var out = new WireWriter(cap, 1);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> write.accept(out))
                .withMessageContaining("more than the " + cap + " bytes of a frame");
    }

    @Test
    void nothing_is_read_beyond_the_end_of_a_frame() {
        for (int length = 0; length < 4; length++) {
            var in = new WireReader(new byte[length], 1);
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> in.readFixed(4))
                    .withMessageContaining("4 bytes wanted, and " + length + " are left");
        }
    }

    @Test
    void a_writer_grows_as_needed_and_keeps_no_large_buffer() {
        WireWriter out = writer();
        byte[] much = new byte[1_000];
        Arrays.fill(much, (byte) 7);
        out.writeByte(6);
        out.writeRaw(much);
        assertThat(out.size()).isEqualTo(1_001);
        assertThat(out.view()).isEqualTo(ByteBuffer.wrap(out.toBytes()));
        assertThat(out.toBytes()).startsWith(6, 7).endsWith(7).hasSize(1_001);

        out.writeByte(8); // a buffer that is full is doubled
        assertThat(out.view().array()).hasSize(2_002);
        out.writeRaw(new byte[64 * 1024 - out.size()]);
        out.clear();
        assertThat(out.size()).isZero();
        assertThat(out.view().array()).as("not too large to be kept").hasSize(64 * 1024);
        out.writeRaw(new byte[64 * 1024 + 1]);
        out.clear();
        assertThat(out.view().array()).hasSize(256);
    }

    @Test
    void nothing_takes_no_bytes() {
        assertThat(encode(Codec.nothing(), null)).isEmpty();
        assertThat(decode(Codec.nothing(), new byte[0])).isNull();
        assertThat(Codec.nothing().id()).isEqualTo("nothing");
    }
}
