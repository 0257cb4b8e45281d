package dev.millrace.stream;

/** A listener got more elements than its {@link Overflow} keeps for the consumer. */
public final class OverflowException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    OverflowException(Overflow overflow) {
        super("the consumer lags behind: an element came, and the overflow is " + overflow);
    }
}
