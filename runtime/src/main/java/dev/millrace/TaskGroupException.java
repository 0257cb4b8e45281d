package dev.millrace;

import java.util.List;

/**
 * Children of a {@link TaskGroup}, or its body, failed. Thrown for one failure too, so that callers
 * need not tell one from many; the first failure is the cause.
 */
public final class TaskGroupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Throwable> failures;

    TaskGroupException(String group, List<Throwable> failures) {
        super(describe(group, failures), failures.getFirst());
        this.failures = List.copyOf(failures);
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
            return failure.toString();
        } catch (Throwable e) {
            return failure.getClass().getName();
        }
    }

    private static String describe(String group, List<Throwable> failures) {
        String first = describe(failures.getFirst());
        return failures.size() == 1
                ? group + " failed: " + first
                : group + " failed " + failures.size() + " times, first: " + first;
    }
}
