package dev.millrace;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the children of one group were forked, in debug mode. Reading a stack costs several times
 * as much as a fork. So of thousands of children of one lambda only the first ones have a stack.
 * Once {@link ForkLines} knows the line that forks them, the others have that line only, without
 * its callers, which may differ. Loop only.
 */
final class ForkSites {
    private static final int MOST_LAMBDAS = 8;

    private final ForkLines lines;
    private final List<Seen> seen = new ArrayList<>(2);

    ForkSites(ForkLines lines) {
        this.lines = lines;
    }

    /** The lambda of an earlier child, and what is known of the line that forks it. */
    private record Seen(Class<?> lambda, ForkLines.Line line) {}

    CreationSite siteOf(Body<?, ?> body) {
        Class<?> type = Valueless.written(body).getClass();
        for (int i = 0; i < seen.size(); i++) {
            CreationSite line = seen.get(i).lambda == type ? seen.get(i).line.site() : null;
            if (line != null) {
                return line;
            }
        }
        var site = new CreationSite();
        if (type.isHidden() && seen.size() < MOST_LAMBDAS) { // a named class may be forked anywhere
            ForkLines.Line line = lines.seen(type, site);
            if (line.site() != null) {
                seen.add(new Seen(type, line));
            }
        }
        return site;
    }
}
