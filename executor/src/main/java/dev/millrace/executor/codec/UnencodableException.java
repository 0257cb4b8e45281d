package dev.millrace.executor.codec;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot be sent to another process. The message begins with the path to the part that is
 * wrong, such as {@code order.lines[3].price}.
 */
public final class UnencodableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String problem;

    /**
     * For codecs that get a value they cannot write.
     *
     * @param problem what is wrong with the value, in words that begin with "it", such as "it is
     *     negative"
     */
    public UnencodableException(String problem) {
        this("", problem, null);
    }

    UnencodableException(String path, String problem, @Nullable Throwable cause) {
        super((path.isEmpty() ? "the value" : path) + " cannot be sent: " + problem, cause);
        this.path = path;
        this.problem = problem;
    }

    /**
     * The path from the argument or result to the part that is wrong.
     *
     * @return components and indices; empty if the whole value is wrong
     */
    public String path() {
        return path;
    }

    /** For a value of the wrong class, which an unchecked cast let through. */
    static UnencodableException wrongClass(@Nullable Object value, Codec<?> codec) {
        String type = value == null ? "null" : "a " + value.getClass().getName();
        return new UnencodableException("it is " + type + ", not " + codec.id());
    }

    /** The same exception with the component {@code outer} in front of the path. */
    UnencodableException within(String outer) {
        String dot = path.isEmpty() || path.startsWith("[") ? "" : ".";
        return new UnencodableException(outer + dot + path, problem, getCause());
    }
}
