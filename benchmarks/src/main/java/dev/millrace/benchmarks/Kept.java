package dev.millrace.benchmarks;

import java.util.function.Consumer;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Takes the elements of a stream, in the same way for every contestant. Each element escapes, as if
 * it were stored; otherwise the compiler removes the objects of a contestant that is inlined
 * completely. The elements are added up, to check that none is missing.
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

    /** The sum of the elements, which must be 0, 1, 2 and so on. */
    int checked(int elements) {
        return Pairs.checked(sum, (int) ((long) elements * (elements - 1) / 2));
    }
}
