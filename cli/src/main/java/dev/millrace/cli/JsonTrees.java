package dev.millrace.cli;

import java.util.List;

/** Several trees as one. */
final class JsonTrees {
    private JsonTrees() {}

    static String merge(List<Target.Part> parts) {
        return parts.getFirst().tree();
    }
}
