package dev.millrace;

import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the program that fork its lambdas, as far as a loop in debug mode has seen them. A
 * lambda has a class of its own, so whoever forks one again does it at the same line, unless a
 * method returned it, or it was stored in a variable. A line is known once so many children in a
 * row were forked there, and no more once another line has been seen. Loop only.
 */
final class ForkLines {
    private static final int SURE = 16;
    private static final int UNLOOKED = 64; // to look at a stack costs many times what it takes

    private final Map<Class<?>, Line> lines = new WeakHashMap<>(); // a line holds no class

    /** What the children of one lambda have shown. */
    static final class Line {
        private final @Nullable StackTraceElement frame;
        private int seen = 1;
        private int unlooked;
        private CreationSite.@Nullable Line site;
        private boolean differs;

        private Line(@Nullable StackTraceElement frame) {
            this.frame = frame;
            this.differs = frame == null;
        }

        /** The line that always forks the lambda, as far as is known; null if it is not. */
        CreationSite.@Nullable Line site() {
            return differs ? null : site;
        }

        private void compare(CreationSite next) {
            StackTraceElement line = frame;
            if (line == null || differs || (site != null && ++unlooked < UNLOOKED)) {
                return;
            }
            unlooked = 0;
            if (!line.equals(next.innermost())) {
                differs = true;
            } else if (site == null && ++seen == SURE) {
                site = new CreationSite.Line(line);
            }
        }
    }

    /** What is known of {@code lambda}, which was just forked at {@code site}. */
    Line seen(Class<?> lambda, CreationSite site) {
        Line line = lines.get(lambda);
        if (line == null) {
            line = new Line(site.innermost());
            lines.put(lambda, line);
        } else {
            line.compare(site);
        }
        return line;
    }
}
