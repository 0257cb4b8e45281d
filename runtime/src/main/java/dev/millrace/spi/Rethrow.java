package dev.millrace.spi;

/** Throws checked exceptions without declaring them. */
public final class Rethrow {
    private Rethrow() {}

    /**
     * Throws {@code failure} itself, checked or not; never returns. The return type lets callers
     * write {@code throw Rethrow.unchecked(failure)}.
     */
    public static RuntimeException unchecked(Throwable failure) {
        throw Rethrow.<RuntimeException>sneaky(failure);
    }

    @SuppressWarnings("unchecked") // the cast is erased
    private static <X extends Throwable> X sneaky(Throwable failure) throws X {
        throw (X) failure;
    }
}
