package dev.millrace;

import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the program that fork its lambdas, as far as a loop in debug mode has seen them. A
 * lambda has a class of its own, so whoever forks one again does it at the same line, unless it was
 * stored in a variable: a line is known once two children in a row were forked there. Loop only.
 */
final class ForkLines {
    private final Map<Class<?>, Line> lines = new WeakHashMap<>(); // a line holds no class

    /** What the first two children of a lambda have shown. */
    private static final class Line {
        private final @Nullable StackTraceElement frame;
        private boolean compared;
        private boolean known;

        Line(@Nullable StackTraceElement frame) {
            this.frame = frame;
        }
    }

    /** Where {@code lambda}, which was just forked at {@code site}, is always forked, if known. */
    @Nullable StackTraceElement lineOf(Class<?> lambda, CreationSite site) {
        Line line = lines.get(lambda);
        if (line == null) {
            lines.put(lambda, new Line(site.innermost()));
            return null;
        }
        if (!line.compared) {
            line.compared = true;
            line.known = Objects.equals(line.frame, site.innermost());
        }
        return line.known ? line.frame : null;
    }
}
