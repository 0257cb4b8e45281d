package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Bytes between who brings and who takes them. */
class ByteQueueTest {
    private final ByteQueue queue = new ByteQueue();

    @Test
    void what_comes_in_pieces_is_taken_in_other_pieces() {
        add("ab");
        add("cde");
        assertThat(take(1)).isEqualTo("a");
        add("f");
        assertThat(take(4)).isEqualTo("bcde");
        assertThat(queue.size()).isEqualTo(1);
        assertThat(take(1)).isEqualTo("f");
        assertThat(queue.size()).isZero();
    }

    @Test
    void a_line_is_found_however_it_comes() {
        for (char each : "ab\r".toCharArray()) {
            add(String.valueOf(each));
            assertThat(queue.lineLength()).isEqualTo(-1);
        }
        add("\nnext\n");
        assertThat(queue.lineLength()).isEqualTo(4);
        assertThat(queue.lineLength()).isEqualTo(4); // looking takes nothing
        assertThat(queue.lineEnd(4)).isEqualTo(2);
        take(4);
        assertThat(queue.lineLength()).isEqualTo(5);
        assertThat(queue.lineEnd(5)).isEqualTo(1);
    }

    @Test
    void a_line_feed_alone_is_a_line() {
        add("\n\n");
        assertThat(queue.lineLength()).isEqualTo(1);
        assertThat(queue.lineEnd(1)).isEqualTo(1);
        take(1);
        assertThat(queue.lineLength()).isEqualTo(1);
    }

    @Test
    void what_was_searched_is_not_searched_again_after_a_part_was_taken() {
        add("abc");
        assertThat(queue.lineLength()).isEqualTo(-1);
        take(2);
        add("d\n");
        assertThat(queue.lineLength()).isEqualTo(3);
    }

    @Test
    void ten_mebibytes_in_single_bytes_are_searched_once() {
        byte[] one = {'x'};
        int total = 10 * 1024 * 1024;
        for (int i = 0; i < total; i++) { // searched again and again it would take days
            queue.add(one);
            assertThat(queue.lineLength() == -1).isTrue();
        }
        assertThat(queue.size()).isEqualTo(total);
    }

    private void add(String text) {
        queue.add(text.getBytes(StandardCharsets.UTF_8));
    }

    private String take(int count) {
        return new String(queue.take(count), StandardCharsets.UTF_8);
    }
}
