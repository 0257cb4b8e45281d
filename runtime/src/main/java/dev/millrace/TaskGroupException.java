package dev.millrace;

import java.util.List;

/**
 * Children of a {@link TaskGroup}, or its body, failed. Thrown for one failure too, so that callers
 * need not tell one from many. The message has a line for each; the first failure is the cause and
 * the others are suppressed, so that a log shows each stack once.
 */
public final class TaskGroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Throwable> failures;

    TaskGroupException(String message, List<Throwable> failures) {
        super(message, failures.getFirst());
        this.failures = List.copyOf(failures);
        this.failures.stream().skip(1).forEach(this::addSuppressed);
    }

    /** Every failure once, in the order in which they happened. */
    public List<Throwable> failures() {
        return failures;
    }

    /**
     * Throws the first failure that is an {@code X}, itself; otherwise returns this exception, so
     * that cases can be chained and the last one rethrown.
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

    /** {@code failure} in words, even if its own words fail. */
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
