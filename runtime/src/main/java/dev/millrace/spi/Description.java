package dev.millrace.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What something is, for whoever looks into the running program. Has names, numbers and types, and
 * never a value of the program.
 *
 * @param kind one word for programs that read it: {@code lock}, {@code channel}, {@code job}
 * @param text a few words for people, without a line break: {@code "lock of the cache, held by
 *     task-7"}
 * @param awaits what has to happen first: tasks, promises, stages, others that are {@link
 *     Described}, or what these would say
 * @param details more, each under a name in the style of {@code queueLength}
 * @param any whether one of what it awaits is enough
 */
public record Description(
        String kind, String text, List<Object> awaits, Map<String, String> details, boolean any) {
    /** Made of copies of what it is given. */
    public Description {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
        awaits = List.copyOf(awaits);
        details = Map.copyOf(details);
    }

    /** Something for which all that it awaits has to happen. */
    public Description(String kind, String text, List<Object> awaits, Map<String, String> details) {
        this(kind, text, awaits, details, false);
    }

    /** Something that waits for nothing else that is known. */
    public static Description of(String kind, String text) {
        return new Description(kind, text, List.of(), Map.of());
    }

    /** What code of the user's is called here: by its class; a lambda by the one it stands in. */
    public static String code(Object code) {
        String type = code.getClass().getName();
        int lambda = type.indexOf("$$Lambda");
        return lambda < 0 ? type : "a lambda in " + type.substring(0, lambda);
    }

    /** As this one, and {@code other} has to happen first; the same if that is null. */
    public Description awaiting(@Nullable Object other) {
        if (other == null) {
            return this;
        }
        var all = new ArrayList<>(awaits);
        all.add(other);
        return new Description(kind, text, all, details, any);
    }

    /**
     * As this one, and one of what it awaits is enough. Who cannot name all that would be enough
     * awaits something for the others too, else tasks may seem to wait in a circle that do not.
     */
    public Description needingAny() {
        return new Description(kind, text, awaits, details, true);
    }

    /** As this one, with one more detail. */
    public Description with(String name, Object value) {
        var all = new LinkedHashMap<>(details);
        all.put(name, String.valueOf(value));
        return new Description(kind, text, awaits, all, any);
    }
}
