package dev.millrace.spi;

/** Throws what work threw, as it is, where the compiler does not expect it. */
public final class Rethrow {
    private Rethrow() {}

    /**
     * Throws {@code failure} itself, checked or not; never returns. Declared to return an exception
     * so that callers can write {@code throw Rethrow.unchecked(failure)}.
     */
    public static RuntimeException unchecked(Throwable failure) {
        throw Rethrow.<RuntimeException>sneaky(failure);
    }

    @SuppressWarnings("unchecked") // the cast is erased: nothing is checked, nothing is wrapped
    private static <X extends Throwable> X sneaky(Throwable failure) throws X {
        throw (X) failure;
    }
}
