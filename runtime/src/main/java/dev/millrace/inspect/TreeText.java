package dev.millrace.inspect;

/** Writes a tree for people. */
final class TreeText {
    private final TaskTree tree;

    TreeText(TaskTree tree) {
        this.tree = tree;
    }

    String write() {
        return tree.loops().toString();
    }
}
