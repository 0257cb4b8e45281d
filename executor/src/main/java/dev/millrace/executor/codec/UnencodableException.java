package dev.millrace.executor.codec;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot be sent to another process. The message begins with the path to what is wrong:
 * {@code order.lines[3].price}.
 */
public final class UnencodableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String problem;

    /**
     * For a codec that is given what it cannot write.
     *
     * @param problem what is wrong with the value, as the end of a sentence about "it"
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
     * The path to the value from the argument or result on.
     *
     * @return components and indices; empty if the whole value is wrong
     */
    public String path() {
        return path;
    }

    /** For a value that an unchecked cast has let in. */
    static UnencodableException wrongClass(@Nullable Object value, Codec<?> codec) {
        String type = value == null ? "null" : "a " + value.getClass().getName();
        return new UnencodableException("it is " + type + ", not " + codec.id());
    }

    /** The same, told by the owner of the component {@code outer}. */
    UnencodableException within(String outer) {
        String dot = path.isEmpty() || path.startsWith("[") ? "" : ".";
        return new UnencodableException(outer + dot + path, problem, getCause());
    }
}
