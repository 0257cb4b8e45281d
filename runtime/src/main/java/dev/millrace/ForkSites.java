package dev.millrace;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the children of one group were forked, in debug mode. To look at a stack costs several
 * times what a fork does, so a group that gets thousands of children from one lambda looks at the
 * stack of the first. The others have the line of the program that forked them, if {@link
 * ForkLines} knows it, and no callers: who had called that line may be different each time. Loop
 * only.
 */
final class ForkSites {
    private static final int MOST_LAMBDAS = 8;

    private final ForkLines lines;
    private final List<Seen> seen = new ArrayList<>(2);

    ForkSites(ForkLines lines) {
        this.lines = lines;
    }

    /** The lambda of an earlier child, and what the loop knows of the line that forks it. */
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
        if (type.isHidden() && seen.size() < MOST_LAMBDAS) { // else it is used at many places
            ForkLines.Line line = lines.seen(type, site);
            if (line.site() != null) {
                seen.add(new Seen(type, line));
            }
        }
        return site;
    }
}
