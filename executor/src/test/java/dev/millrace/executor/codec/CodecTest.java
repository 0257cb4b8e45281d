package dev.millrace.executor.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CodecTest {
    record Primitives(
            boolean a, byte b, short c, char d, int e, long f, float g, double h, Integer boxed) {}

    record Values(
            String text,
            BigInteger big,
            BigDecimal decimal,
            UUID id,
            Instant at,
            Duration length,
            LocalDate day,
            LocalTime time,
            LocalDateTime both,
            TimeUnit unit) {}

    record Containers(
            List<Line> lines,
            Set<String> names,
            Map<String, List<Integer>> map,
            Optional<Line> one) {}

    record Line(String product, int count) {}

    record Tree(String name, List<Tree> children) {}

    record Open(Object anything) {}

    record Owned(List<Deep> deep) {}

    record Deep(Thread thread) {}

    record Generic<T>(T value) {}

    record Refusing(int number) {
        Refusing {
            if (number < 0) {
                throw new IllegalArgumentException("negative");
            }
        }

        @Override
        public int number() {
            if (number == 13) {
                throw new IllegalStateException("unlucky");
            }
            return number;
        }
    }

    static byte[] bytes(WireWriter out) {
        return out.toBytes();
    }

    static WireWriter writer() {
        return new WireWriter(1 << 20, 32);
    }

    static <T> byte[] encode(Codec<T> codec, T value) {
        WireWriter out = writer();
        codec.encode(value, out);
        return bytes(out);
    }

    static <T> T decode(Codec<T> codec, byte[] bytes) {
        var in = new WireReader(bytes, 32);
        T value = codec.decode(in);
        in.requireEnd();
        return value;
    }

    private static <T> T there(Codec<T> codec, T value) {
        return decode(codec, encode(codec, value));
    }

    @Test
    void values_of_every_built_in_type_come_back_equal() {
        var primitives =
                List.of(
                        new Primitives(true, (byte) -1, (short) -300, 'ß', -5, 6L, 1.5f, -0.0, 9),
                        new Primitives(
                                false,
                                Byte.MIN_VALUE,
                                Short.MAX_VALUE,
                                Character.MAX_VALUE,
                                Integer.MIN_VALUE,
                                Long.MIN_VALUE,
                                Float.NaN,
                                Double.NEGATIVE_INFINITY,
                                null));
        for (Primitives each : primitives) {
            assertThat(there(Codec.of(Primitives.class), each)).isEqualTo(each);
        }
        var values =
                new Values(
                        "grüße 🛫",
                        BigInteger.TWO.pow(200).negate(),
                        new BigDecimal("-1.50"),
                        new UUID(1, -2),
                        Instant.ofEpochSecond(-5, 7),
                        Duration.ofNanos(-3),
                        LocalDate.of(2008, 2, 29),
                        LocalTime.of(23, 59),
                        LocalDateTime.of(2008, 1, 3, 4, 5),
                        TimeUnit.HOURS);
        assertThat(there(Codec.of(Values.class), values)).isEqualTo(values);
        assertThat(there(Codec.of(int[].class), new int[] {1, -1})).containsExactly(1, -1);
        assertThat(there(Codec.of(long[].class), new long[] {Long.MAX_VALUE})).hasSize(1);
        assertThat(there(Codec.of(double[].class), new double[] {0.5})).containsExactly(0.5);
    }

    @Test
    void containers_come_back_equal_and_in_order() {
        var value =
                new Containers(
                        Arrays.asList(new Line("a", 1), null),
                        Set.of("x"),
                        Map.of("k", List.of(1, 2)),
                        Optional.of(new Line("b", 2)));
        assertThat(there(Codec.of(Containers.class), value)).isEqualTo(value);
        var empty = new Containers(null, Set.of(), Map.of(), Optional.empty());
        assertThat(there(Codec.of(Containers.class), empty)).isEqualTo(empty);
        var maps = Codec.mapOf(Codec.of(String.class), Codec.listOf(Codec.of(int.class)));
        assertThat(there(maps, Map.of("a", List.of(1)))).isEqualTo(Map.of("a", List.of(1)));
    }

    private record Hidden(Object anything) {}

    @Test
    void whatever_an_open_component_takes_comes_back_equal() {
        var map = new HashMap<Object, Object>();
        map.put("none", null);
        map.put(1, List.of(2L));
        List<Object> values = Arrays.asList("a", true, 1, 2L, 0.5, List.of(), Map.of(), map, null);
        for (Object each : values) {
            assertThat(there(Codec.of(Object.class), each)).isEqualTo(each);
        }
        assertThat(there(Codec.of(Hidden.class), new Hidden(values))).isEqualTo(new Hidden(values));
        assertThat(there(Codec.of(Object.class), new byte[] {1, 2})).isEqualTo(new byte[] {1, 2});
        assertThat(Codec.of(Hidden.class).id()).endsWith("Hidden(anything: Object)");
    }

    @Test
    void a_record_may_contain_itself_and_is_described_once() {
        Codec<Tree> trees = Codec.of(Tree.class);
        var tree = new Tree("root", List.of(new Tree("leaf", List.of())));
        assertThat(there(trees, tree)).isEqualTo(tree);
        assertThat(trees.id())
                .containsOnlyOnce("children")
                .endsWith("Tree(name: String?, children: List<" + Tree.class.getName() + "?>?)");
    }

    @Test
    void an_id_names_every_component() {
        assertThat(Codec.of(Line.class).id())
                .endsWith("Line(product: String?, count: int)")
                .isNotEqualTo(Codec.of(Tree.class).id());
    }

    @Test
    void a_type_without_codec_is_named_by_its_path() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codec.of(Owned.class))
                .withMessageStartingWith("Owned.deep[].thread: java.lang.Thread has no codec");
        assertThatIllegalArgumentException().isThrownBy(() -> Codec.of(Generic.class));
        assertThatIllegalArgumentException().isThrownBy(() -> Codec.of(List.class));
    }

    @Test
    void a_value_without_codec_is_named_by_its_path() {
        var open = new Open(List.of("a", Map.of("key", new Line("inside", 1))));
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> encode(Codec.of(Open.class), open))
                .withMessageStartingWith("anything[1][key] cannot be sent: a ")
                .satisfies(e -> assertThat(e.path()).isEqualTo("anything[1][key]"));
    }

    @Test
    void a_value_of_the_wrong_class_and_an_accessor_that_throws_are_named_by_their_path() {
        @SuppressWarnings({"unchecked", "rawtypes"}) // what a legacy caller may do
        var polluted =
                new Containers((List) List.of("no line"), Set.of(), Map.of(), Optional.empty());
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> encode(Codec.of(Containers.class), polluted))
                .withMessageStartingWith("lines[0] cannot be sent: it is a java.lang.String");
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> encode(Codec.of(Refusing.class), new Refusing(13)))
                .withMessageContaining("number cannot be sent: its accessor threw")
                .withMessageContaining("unlucky");
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> encode(Codec.of(String.class), null));
    }

    @Test
    void a_value_that_contains_itself_is_too_deep_to_be_sent() {
        var list = new ArrayList<Object>();
        list.add(list);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> encode(Codec.of(Open.class), new Open(list)))
                .withMessageContaining("deeper than 32 levels");
    }

    @Test
    void a_writer_that_is_used_again_writes_nothing_of_what_was_there() {
        byte[] ones = new byte[200_000];
        Arrays.fill(ones, (byte) 1);
        WireWriter out = writer();
        for (int length : new int[] {200_000, 5, 150_000, 199_999, 0, 200_000}) {
            byte[] value = Arrays.copyOf(ones, length);
            out.clear();
            out.writeString("before");
            out.writeBytes(value);
            var in = new WireReader(bytes(out), 32);
            assertThat(in.readString()).isEqualTo("before");
            assertThat(in.readBytes()).isEqualTo(value);
            in.requireEnd();
        }
    }

    @Test
    void what_lies_beyond_the_length_of_a_reader_is_not_read() {
        byte[] bytes = {3, 'a', 'b', 'c', 1, 2};
        var in = new WireReader(bytes, 4, 32);
        assertThat(in.remaining()).isEqualTo(4);
        assertThat(in.readString()).isEqualTo("abc");
        in.requireEnd();
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(in::readByte);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> new WireReader(bytes, 3, 32).readString());
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> new WireReader(bytes, 7, 32));
    }

    @Test
    void bytes_nested_too_deep_are_refused() {
        byte[] bomb = new byte[10_000];
        for (int i = 0; i < bomb.length; i += 2) {
            bomb[i] = 7; // a list
            bomb[i + 1] = 1; // of one element
        }
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> decode(Codec.of(Object.class), bomb))
                .withMessageContaining("deeper than 32 levels");
    }

    @Test
    void a_record_that_refuses_its_components_is_malformed() {
        byte[] negative = encode(Codec.of(int.class), -1);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> decode(Codec.of(Refusing.class), negative))
                .withMessageContaining("negative");
    }

    @Test
    void every_prefix_and_every_flipped_byte_is_a_value_or_malformed_and_nothing_else() {
        var value =
                new Containers(
                        List.of(new Line("abc", 300)),
                        Set.of("x", "y"),
                        Map.of("k", List.of(1, 2, 3)),
                        Optional.empty());
        Codec<Containers> codec = Codec.of(Containers.class);
        byte[] good = encode(codec, value);
        for (int length = 0; length < good.length; length++) {
            byte[] prefix = Arrays.copyOf(good, length);
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> decode(codec, prefix));
        }
        for (int i = 0; i < good.length; i++) {
            for (int flip = 1; flip < 256; flip++) {
                byte[] bad = good.clone();
                bad[i] ^= (byte) flip;
                try {
                    decode(codec, bad);
                } catch (MalformedDataException e) {
                    assertThat(e).hasMessageNotContaining("OutOfMemory");
                }
            }
        }
    }

    record Perhaps(Optional<Object> anything) {}

    @Test
    void bytes_that_no_writer_writes_are_malformed() {
        assertMalformed(Codec.nullable(Codec.of(Object.class)), 1, 0); // null that is there
        assertMalformed(Codec.of(Perhaps.class), 1, 1, 0);
        assertMalformed(Codec.of(Object.class), 9, 0); // a kind that does not exist
        assertMalformed(Codec.of(TimeUnit.class), 14); // an eighth unit
        assertMalformed(Codec.of(TimeUnit.class), 1); // one before the first
        assertMalformed(Codec.of(int.class), 0x80, 0); // zero in two bytes
        assertMalformed(Codec.of(long.class), 0xFF, 0x80, 0x80, 0);
        assertMalformed(Codec.of(String.class), 1, 0xFF); // not UTF-8
        assertMalformed(Codec.of(String.class), 4, 'a', 0xC3, 'b', 'c');
        assertMalformed(Codec.of(String.class), 2, 0xC0, 0x80); // a zero in two bytes
        assertMalformed(Codec.of(BigInteger.class), 2, 0, 1);
        assertMalformed(Codec.of(BigInteger.class), 2, 0xFF, 0xFF);
        assertMalformed(Codec.of(LocalTime.class), 8, '1', '0', ':', '0', '0', ':', '0', '0');
        String replaced = "a character that stands for others: \uFFFD";
        assertThat(there(Codec.of(String.class), replaced)).isEqualTo(replaced);
    }

    private static void assertMalformed(Codec<?> codec, int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> decode(codec, all));
    }

    @Test
    void a_codec_over_a_library_wraps_what_the_library_throws() {
        Codec<Integer> numbers =
                Codec.ofBytes(
                        "decimal",
                        n -> Integer.toString(n).getBytes(),
                        b -> Integer.parseInt(new String(b)));
        assertThat(there(numbers, 42)).isEqualTo(42);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(
                        () -> decode(numbers, encode(Codec.of(byte[].class), new byte[] {'x'})));
        Codec<Integer> broken =
                Codec.ofBytes(
                        "broken",
                        n -> {
                            throw new IllegalStateException("no");
                        },
                        b -> 1);
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> encode(broken, 1))
                .withMessageContaining("\"broken\" failed");
    }
}
