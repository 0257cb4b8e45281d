package dev.millrace.stream;

/** A source without demand brought more elements than its consumer had asked to be kept. */
public final class OverflowException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    OverflowException(Overflow overflow) {
        super("the consumer lags behind: an element came, and the overflow is " + overflow);
    }
}
