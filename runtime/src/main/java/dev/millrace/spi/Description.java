package dev.millrace.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The description of a wait or an object, for task trees. Contains names, numbers and types, but
 * never a value of the program.
 *
 * @param kind one word for programs that read it: {@code lock}, {@code channel}, {@code job}
 * @param text a few words for people, without a line break: {@code "lock of the cache, held by
 *     task-7"}
 * @param awaits what has to happen first: tasks, promises, stages, {@link Described} objects or
 *     descriptions
 * @param details more values, with names such as {@code queueLength}
 * @param any whether one of {@code awaits} is enough
 */
public record Description(
        String kind, String text, List<Object> awaits, Map<String, String> details, boolean any) {
    /** Copies the collections. */
    public Description {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        awaits = List.copyOf(awaits);
        details = Map.copyOf(details);
    }

    /** A description of something that needs all of {@code awaits}. */
    public Description(String kind, String text, List<Object> awaits, Map<String, String> details) {
        this(kind, text, awaits, details, false);
    }

    /** A description of something that waits for nothing known. */
    public static Description of(String kind, String text) {
        return new Description(kind, text, List.of(), Map.of());
    }

    /** The name of user code: its class, or for a lambda the class around it. */
    public static String code(Object code) {
        String type = code.getClass().getName();
        int lambda = type.indexOf("$$Lambda");
        return lambda < 0 ? type : "a lambda in " + type.substring(0, lambda);
    }

    /** A copy that also awaits {@code other}; the same description if that is null. */
    public Description awaiting(@Nullable Object other) {
        if (other == null) {
            return this;
        }
        var all = new ArrayList<>(awaits);
        all.add(other);
        return new Description(kind, text, all, details, any);
    }

    /**
     * A copy for which one of {@code awaits} is enough. If you cannot name all alternatives, add a
     * description for the others; otherwise a tree may show a deadlock that is none.
     */
    public Description needingAny() {
        return new Description(kind, text, awaits, details, true);
    }

    /** A copy with one more detail. */
    public Description with(String name, Object value) {
        var all = new LinkedHashMap<>(details);
        all.put(name, String.valueOf(value));
        return new Description(kind, text, awaits, all, any);
    }
}
