package dev.millrace.inspect;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the waits of tasks as a Mermaid flow chart. */
final class TreeMermaid {
    private TreeMermaid() {}

    static String write(TaskTree tree) {
        Map<String, String> nodes = new LinkedHashMap<>();
        tree.tasks().forEach(task -> nodes.put(task.id(), "t" + nodes.size()));
        var out = new StringBuilder("flowchart LR\n");
        for (LoopState loop : tree.loops()) {
            out.append("  subgraph ").append(label(loop.id())).append('\n');
            for (TaskState task : tree.tasks()) {
                if (task.loop().equals(loop.id())) {
                    out.append("    ").append(node(task, nodes));
                    out.append('[').append(label(task.name() + ": " + task.state())).append("]\n");
                }
            }
            out.append("  end\n");
        }
        for (TaskState task : tree.tasks()) {
            WaitState waiting = task.waiting();
            if (waiting != null) {
                arrows(node(task, nodes), waiting, nodes, out);
            }
        }
        return out.toString();
    }

    private static String node(TaskState task, Map<String, String> nodes) {
        return nodes.getOrDefault(task.id(), "none");
    }

    private static void arrows(
            String from, WaitState waiting, Map<String, String> nodes, StringBuilder out) {
        boolean named = false;
        for (String id : waiting.allOn()) {
            String to = nodes.get(id);
            if (to != null) {
                named = true;
                out.append("  ").append(from).append(" -->|").append(PlainText.of(waiting.kind()));
                out.append("| ").append(to).append('\n');
            }
        }
        if (!named) {
            String what = "w" + from;
            out.append("  ").append(from).append(" --> ").append(what);
            out.append('(').append(label(waiting.text())).append(")\n");
        }
    }

    private static String label(String text) {
        String plain = PlainText.of(text.replace('\n', ' '));
        return '"' + plain.replace("#", "#35;").replace("\"", "#quot;") + '"';
    }
}
