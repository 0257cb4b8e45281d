package dev.millrace.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs that differ a little from those of a corpus; the same ones for the same seed. */
final class Mutants {
    private static final int LONGEST = 1_024;
    private static final int[] TELLING = {0, 1, 0x7F, 0x80, 0xFF, '\n', '\r', '"', ',', '*', '$'};

    private final Random random;
    private final List<byte[]> corpus;

    Mutants(long seed, List<byte[]> corpus) {
        this.random = new Random(seed);
        this.corpus = corpus;
    }

    byte[] next() {
        byte[] mutant = any();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            mutant = changed(mutant);
        }
        return mutant;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] bytes) {
        int place = random.nextInt(bytes.length + 1);
        return switch (random.nextInt(5)) {
            case 0 -> with(bytes, place, (byte) TELLING[random.nextInt(TELLING.length)]);
            case 1 -> with(bytes, place, (byte) random.nextInt(256));
            case 2 -> joined(Arrays.copyOf(bytes, place), tail(bytes, random.nextInt(place + 1)));
            case 3 -> joined(Arrays.copyOf(bytes, place), tail(any(), 0));
            default ->
                    joined(
                            Arrays.copyOf(bytes, place),
                            tail(bytes, Math.min(place + 1, bytes.length)));
        };
    }

    private static byte[] with(byte[] bytes, int place, byte one) {
        byte[] copy = Arrays.copyOf(bytes, Math.max(bytes.length, place + 1));
        copy[place] = one;
        return copy;
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(head);
        all.writeBytes(tail);
        return Arrays.copyOf(all.toByteArray(), Math.min(all.size(), LONGEST));
    }
}
