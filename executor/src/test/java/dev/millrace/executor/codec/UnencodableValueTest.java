package dev.millrace.executor.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Values that cannot be sent, and types that have no codec: what the message says. */
class UnencodableValueTest {
    record Names(Set<String> names, Map<String, List<Integer>> counts) {}

    record Wildcard(List<?> things) {}

    record Arrays(List<String>[] lists) {}

    record Holder(ThreadLocal<String> local) {}

    static void assertUnencodable(ThrowingCallable action, String message) {
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(action)
                .withMessage(message);
    }

    @Test
    void a_list_whose_size_changes_while_it_is_written_is_not_sent() {
        var growing =
                new ArrayList<Integer>(List.of(1, 2)) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public int size() {
                        return super.size() + 1;
                    }
                };
        var lists = Codec.listOf(Codec.of(int.class));
        assertUnencodable(
                () -> CodecTest.encode(lists, growing),
                "the value cannot be sent: it changed while it was written");
    }

    @Test
    void a_map_whose_size_changes_while_it_is_written_is_not_sent() {
        var shrinking =
                new HashMap<String, Integer>(Map.of("a", 1)) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public int size() {
                        return super.size() + 1;
                    }
                };
        var maps = Codec.mapOf(Codec.of(String.class), Codec.of(int.class));
        assertUnencodable(
                () -> CodecTest.encode(maps, shrinking),
                "the value cannot be sent: it changed while it was written");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // what a legacy caller may do
    void an_element_and_a_value_of_another_class_are_named_by_their_place() {
        Codec<Names> codec = Codec.of(Names.class);
        assertUnencodable(
                () -> CodecTest.encode(codec, new Names((Set) Set.of(5), Map.of())),
                "names[0] cannot be sent: it is a java.lang.Integer, not String?");
        assertUnencodable(
                () -> CodecTest.encode(codec, new Names(Set.of(), (Map) Map.of("key", "text"))),
                "counts[key] cannot be sent: it is a java.lang.String, not List<int?>?");
    }

    @Test
    void a_long_key_is_cut_in_the_path_of_its_value() {
        var numbers = Codec.mapOf(Codec.of(String.class), Codec.of(Object.class));
        Map<String, Object> map = Map.of("k".repeat(50), new Thread());
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> CodecTest.encode(numbers, map))
                .satisfies(e -> assertThat(e.path()).isEqualTo("[" + "k".repeat(40) + "…]"));
        Map<String, Object> longestWhole = Map.of("k".repeat(40), new Thread());
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> CodecTest.encode(numbers, longestWhole))
                .satisfies(e -> assertThat(e.path()).isEqualTo("[" + "k".repeat(40) + "]"));
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // what a legacy caller may do
    void a_value_of_another_class_is_named_by_what_was_expected() {
        Codec strings = Codec.of(String.class);
        assertUnencodable(
                () -> CodecTest.writer().write(strings, 5, "argument"),
                "argument cannot be sent: it is a java.lang.Integer, not String");
        assertUnencodable(
                () -> CodecTest.writer().write(Codec.of(Names.class), null, "argument"),
                "argument cannot be sent: it is null, not " + Codec.of(Names.class).id());
    }

    @Test
    void an_object_whose_serialization_fails_names_the_reason() {
        Codec<Broken> codec = Codec.javaSerialized(Broken.class);
        assertUnencodable(
                () -> CodecTest.encode(codec, new Broken(false)),
                "the value cannot be sent: its serialization failed:"
                        + " java.io.IOException: the disk is full");
        assertUnencodable(
                () -> CodecTest.encode(codec, new Broken(true)),
                "the value cannot be sent: its serialization failed:"
                        + " java.lang.IllegalStateException: not now");
    }

    static final class Broken implements Serializable {
        private static final long serialVersionUID = 1L;
        private final boolean unchecked;

        Broken(boolean unchecked) {
            this.unchecked = unchecked;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (unchecked) {
                throw new IllegalStateException("not now");
            }
            throw new IOException("the disk is full");
        }
    }

    @Test
    void a_count_below_zero_is_never_written() {
        WireWriter out = CodecTest.writer();
        assertUnencodable(
                () -> out.writeCount(-1), "the value cannot be sent: a count is never -1");
        assertThat(out.size()).isZero();
    }

    @Test
    void generic_types_other_than_the_known_containers_have_no_codec() {
        assertNoCodec(Wildcard.class, "Wildcard.things[]: ? has no codec");
        assertNoCodec(
                Arrays.class, "Arrays.lists: java.util.List<java.lang.String>[] has no codec");
        assertNoCodec(
                Holder.class, "Holder.local: java.lang.ThreadLocal<java.lang.String> has no codec");
        assertNoCodec(AbstractMap.SimpleEntry.class, "SimpleEntry: java.util.AbstractMap$");
    }

    private static void assertNoCodec(Class<?> type, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codec.of(type))
                .withMessageStartingWith(message);
    }

    enum Size {
        SMALL,
        LARGE
    }

    record All(Optional<Size> size, List<Integer> list, Set<String> set, Map<String, Long> map) {}

    @Test
    void the_id_of_a_container_names_what_it_contains() {
        String size = Size.class.getName() + "{SMALL|LARGE}";
        assertThat(Codec.of(All.class).id())
                .isEqualTo(
                        All.class.getName()
                                + "(size: Optional<"
                                + size
                                + ">?, list: List<int?>?, set: Set of List<String?>?,"
                                + " map: Map<String?, long?>?)");
        var names = Codec.listOf(Codec.of(String.class));
        assertThat(names.id()).isEqualTo("List<String>");
        assertThat(Codec.mapOf(Codec.of(int.class), names).id())
                .isEqualTo("Map<int, List<String>>");
        assertThat(new SetCodec<>(new ListCodec<>(Codec.of(int.class))).id())
                .isEqualTo("Set of List<int>");
        assertThat(new OptionalCodec<>(Codec.of(int.class)).id()).isEqualTo("Optional<int>");
    }

    @Test
    void a_reader_and_a_writer_say_how_far_they_are() {
        WireWriter out = CodecTest.writer();
        out.writeFixed(1, 4);
        assertThat(out).hasToString("writer of 4 of 1048576 bytes");
        var in = new WireReader(out.toBytes(), 1);
        in.readByte();
        assertThat(in).hasToString("reader at 1 of 4 bytes");
    }
}
