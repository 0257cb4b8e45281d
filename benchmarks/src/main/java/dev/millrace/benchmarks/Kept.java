package dev.millrace.benchmarks;

import java.util.function.Consumer;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What takes the elements of a stream, the same for every contestant. Each element escapes, as if
 * it were kept: without that a compiler leaves out the objects of whoever is inlined completely.
 * All are added up, so that none can be missing.
 */
final class Kept implements Consumer<Object> {
    private final Blackhole blackhole;
    private int sum;

    Kept(Blackhole blackhole) {
        this.blackhole = blackhole;
    }

    @Override
    public void accept(Object element) {
        blackhole.consume(element);
        sum += (Integer) element;
    }

    /** The sum of the elements, which have to be 0, 1, 2 and so on. */
    int checked(int elements) {
        return Pairs.checked(sum, (int) ((long) elements * (elements - 1) / 2));
    }
}
