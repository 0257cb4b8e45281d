package dev.millrace.executor.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JavaCodecTest {
    private static volatile boolean initialised;

    static final class Order implements Serializable {
        private static final long serialVersionUID = 1L;
        final String customer;
        final ArrayList<Integer> counts = new ArrayList<>(List.of(1, 2));

        Order(String customer) {
            this.customer = customer;
        }
    }

    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            initialised = true;
        }
    }

    static final class Link implements Serializable {
        private static final long serialVersionUID = 1L;
        Link next;
    }

    private final Codec<Order> orders = Codec.javaSerialized(Order.class, ArrayList.class);

    private static byte[] serialized(Object value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return CodecTest.encode(Codec.of(byte[].class), bytes.toByteArray());
    }

    private void assertRefused(Codec<?> codec, Object value) throws IOException {
        byte[] bytes = serialized(value);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> CodecTest.decode(codec, bytes));
    }

    @Test
    void objects_of_allowed_classes_come_back() {
        Order there = CodecTest.decode(orders, CodecTest.encode(orders, new Order("me")));
        assertThat(there.customer).isEqualTo("me");
        assertThat(there.counts).containsExactly(1, 2);
    }

    @Test
    void another_class_is_refused_before_it_is_initialised() throws Exception {
        // serialised by hand, because a real one would initialise the class here
        byte[] name = Gadget.class.getName().getBytes();
        var bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 0x73, 0x72, 0, (byte) name.length});
        bytes.write(name);
        bytes.write(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0x78, 0x70});
        byte[] payload = CodecTest.encode(Codec.of(byte[].class), bytes.toByteArray());

        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> CodecTest.decode(orders, payload))
                .withMessageContaining("REJECTED");
        assertThat(initialised).isFalse();
        CodecTest.decode(Codec.javaSerialized(Gadget.class), payload); // the bytes were good
        assertThat(initialised).isTrue();
    }

    @Test
    void proxies_and_arrays_of_other_classes_are_refused() throws Exception {
        InvocationHandler handler =
                (InvocationHandler & Serializable) (proxy, method, arguments) -> null;
        Object proxy =
                Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Runnable.class}, handler);
        assertRefused(orders, proxy);
        assertRefused(orders, new Thread.State[] {Thread.State.NEW});
        assertRefused(orders, new java.util.Date());
    }

    interface Maker extends Supplier<String>, Serializable {}

    static final class Hiding implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return (Maker) () -> "made here";
        }
    }

    @Test
    void a_lambda_is_read_only_where_lambdas_are_allowed() throws Exception {
        Maker maker = () -> "made";
        Codec<Maker> lambdas =
                Codec.javaSerialized(Maker.class, SerializedLambda.class, JavaCodecTest.class);
        assertThat(CodecTest.decode(lambdas, serialized(maker)).get()).isEqualTo("made");

        assertRefused(Codec.javaSerialized(Maker.class, JavaCodecTest.class), maker);
        Codec<Maker> hiding = Codec.javaSerialized(Maker.class, Hiding.class);
        assertRefused(hiding, new Hiding());
        assertThat(hiding.id())
                .startsWith("Java serialization of ")
                .contains(Maker.class.getName(), Hiding.class.getName());
    }

    @Test
    void depth_references_and_arrays_have_limits() throws Exception {
        var links = Codec.javaSerialized(Link.class);
        var deep = new Link();
        for (int i = 0; i < 40; i++) {
            var outer = new Link();
            outer.next = deep;
            deep = outer;
        }
        assertRefused(links, deep);
        assertRefused(Codec.javaSerialized(byte[].class), new byte[1_000_001]);
        var many = new ArrayList<Object>();
        for (int i = 0; i < 11_000; i++) {
            many.add(1_000 + i);
        }
        assertRefused(Codec.javaSerialized(ArrayList.class), many);
    }

    @Test
    void arrays_may_not_announce_more_elements_than_bytes_can_be() throws Exception {
        // an array in an array, and so on, of which each one is cut off after its first element
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(0xACED0005);
        out.write(new byte[] {0x75, 0x72});
        out.writeUTF(Object[].class.getName());
        out.writeLong(ObjectStreamClass.lookup(Object[].class).getSerialVersionUID());
        out.write(new byte[] {2, 0, 0, 0x78, 0x70});
        for (int level = 0; level < 30; level++) {
            out.writeInt(1_000_000);
            out.write(new byte[] {0x75, 0x71, 0, 0x7E, 0, 0}); // another one of the same class
        }
        var objects = Codec.javaSerialized(Object[].class);
        byte[] payload = CodecTest.encode(Codec.of(byte[].class), bytes.toByteArray());

        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> CodecTest.decode(objects, payload))
                .withMessageContaining("REJECTED"); // not that the bytes have ended
    }

    @Test
    void arrays_and_tables_of_honest_objects_are_within_the_limit() throws Exception {
        var maps = Codec.javaSerialized(ArrayList.class, HashMap.class, HashSet.class);
        var all = new ArrayList<Object>();
        for (int size = 0; size < 40; size++) {
            var map = new HashMap<Integer, Boolean>();
            for (int i = 0; i < size; i++) {
                map.put(i, null);
            }
            all.add(map);
            all.add(new HashSet<>(map.keySet()));
            all.add(new ArrayList<>());
        }
        Object there = CodecTest.decode(maps, CodecTest.encode(maps, all));
        assertThat(there).isEqualTo(all);
        var nothing = Codec.javaSerialized(Object[].class);
        Object[] nulls = new Object[100_000];
        assertThat(CodecTest.decode(nothing, CodecTest.encode(nothing, nulls))).isEqualTo(nulls);
        var few = new ArrayList<Object>(List.of(new HashMap<>(Map.of(1, 2))));
        there = CodecTest.decode(maps, CodecTest.encode(maps, few));
        assertThat(there).isEqualTo(few);
    }

    @Test
    void a_key_that_contains_itself_is_refused() throws Exception {
        var key = new ArrayList<Object>();
        var map = new HashMap<Object, Object>(Map.of(key, 1));
        key.add(key);
        assertRefused(Codec.javaSerialized(HashMap.class, ArrayList.class), map);
    }

    @Test
    void an_object_that_is_not_serializable_is_named() {
        var list = new ArrayList<Object>(List.of(new Object()));
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> CodecTest.encode(Codec.javaSerialized(ArrayList.class), list))
                .withMessageContaining("java.lang.Object");
    }

    @Test
    void serialized_objects_are_read_in_one_place_only() throws Exception {
        // wherever the tests are started: next to target/test-classes
        Path classes =
                Path.of(
                        JavaCodecTest.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (Stream<Path> sources = Files.walk(classes.resolve("../../src/main/java"))) {
            assertThat(
                            sources.filter(file -> file.toString().endsWith(".java"))
                                    .filter(JavaCodecTest::readsObjects)
                                    .map(file -> file.getFileName().toString()))
                    .containsExactly("FilteredObjects.java");
        }
    }

    private static boolean readsObjects(Path file) {
        try {
            String text = Files.readString(file);
            return text.contains("ObjectInputStream(") || text.contains("resolveClass(");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
