package dev.millrace;

import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in debug mode which line of the program forks which lambda. Each lambda has its own
 * class, so it is forked at the same line each time, unless a method returned it or it was stored
 * in a variable. A line counts as known after 16 children in a row were forked there; it is unknown
 * for good once another line forks the same lambda. Loop only.
 */
final class ForkLines {
    private static final int SURE = 16;
    private static final int UNLOOKED = 64; // reading a stack costs far more than collecting it

    private final Map<Class<?>, Line> lines = new WeakHashMap<>(); // a line holds no class

    /** What is known of one lambda. */
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

        /** The line that forks the lambda each time; null if that is not known. */
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

    /**
     * Updates and returns what is known of {@code lambda}, which was just forked at {@code site}.
     */
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
