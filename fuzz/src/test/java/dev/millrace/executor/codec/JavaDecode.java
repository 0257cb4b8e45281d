package dev.millrace.executor.codec;

import dev.millrace.fuzz.Memory;
import dev.millrace.fuzz.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serialized objects for the codec of Java serialization. They are refused with a {@link
 * MalformedDataException}, or are an object of an allowed class; no other class is initialised.
 */
public final class JavaDecode implements Target {
    private static volatile boolean initialised;

    /** An allowed class. */
    static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        private Serializable left;
        private int[] numbers;
    }

    /** A class that nobody allowed. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            initialised = true;
        }
    }

    private final Codec<Serializable> codec =
            Codec.javaSerialized(Serializable.class, Node.class, ArrayList.class, HashMap.class);

    @Override
    public void run(byte[] input) throws Throwable {
        var out = new WireWriter(input.length + 10, 1);
        out.writeBytes(input);
        Memory.bounded(input.length, 1_000, () -> decode(out.toBytes()));
        if (initialised) {
            throw new AssertionError("a class that nobody allowed was initialised");
        }
    }

    private void decode(byte[] bytes) {
        try {
            codec.decode(new WireReader(bytes, 1));
        } catch (MalformedDataException refused) {
            // as documented
        }
    }

    /** Inputs to begin with. */
    static byte[] example() throws IOException {
        var node = new Node();
        node.numbers = new int[] {1, 2};
        node.left = new ArrayList<>(List.of("x", 1, new HashMap<>(Map.of("k", 2L))));
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(node);
        }
        return bytes.toByteArray();
    }
}
