package dev.millrace.testing.junit;

import dev.millrace.CheckReturnValue;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import dev.millrace.testing.Trace;

/** Endless sources that count up from one and record what they do. */
public final class Counting {
    private Counting() {}

    /**
     * A stream of one, two, three and so on, made by {@link #generator}.
     *
     * @param trace records the steps of the source
     * @return a stream that has not started
     */
    @CheckReturnValue
    public static AsyncStream<Integer> counting(Trace trace) {
        return AsyncStream.generate(generator(trace));
    }

    /**
     * A body that emits one, two, three and so on. It adds {@code "emits 1"} to {@code trace}
     * before the first element, and {@code "cleaned up"} when it ends.
     *
     * @param trace records the steps of the body
     * @return a body that ends only by being cancelled
     */
    public static Generator<Integer> generator(Trace trace) {
        return out -> {
            try {
                for (int n = 1; ; n++) {
                    trace.add("emits " + n);
                    out.emit(n);
                }
            } finally {
                trace.add("cleaned up");
            }
        };
    }
}
