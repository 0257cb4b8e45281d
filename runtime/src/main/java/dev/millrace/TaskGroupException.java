package dev.millrace;

import java.util.List;

/**
 * Children of a {@link TaskGroup}, or its body, failed. A single failure is wrapped too, so that
 * callers handle one and many the same way. The message has a line for each failure. The first
 * failure is the cause and the others are suppressed, so that a log shows each stack once.
 */
public final class TaskGroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Throwable> failures;

    TaskGroupException(String message, List<Throwable> failures) {
        super(message, failures.getFirst());
        this.failures = List.copyOf(failures);
        this.failures.stream().skip(1).forEach(this::addSuppressed);
    }

    /** All failures, each once, in the order in which they happened. */
    public List<Throwable> failures() {
        return failures;
    }

    /**
     * Throws the first failure of type {@code X}, unwrapped, if there is one. Otherwise returns
     * this exception, so that calls can be chained and the result thrown.
     *
     * {@snippet lang=java :
     * try {
     *     TaskGroup.run(group -> group.fork(() -> load(table)));
     * } catch (TaskGroupException e) {
     *     throw e.rethrowIf(SQLException.class).rethrowIf(IOException.class);
     * }
     * }
     */
    public <X extends Throwable> TaskGroupException rethrowIf(Class<X> type) throws X {
        for (Throwable failure : failures) {
            if (type.isInstance(failure)) {
                throw type.cast(failure);
            }
        }
        return this;
    }

    /** The text of {@code failure}; its class name if {@code toString} fails. */
    static String describe(Throwable failure) {
        try {
            return String.valueOf((Object) failure);
        } catch (Throwable e) {
            return failure.getClass().getName();
        }
    }

    /** As {@link #describe}, in one line. */
    static String describeShortly(Throwable failure) {
        return describe(failure).lines().findFirst().orElse("");
    }
}
