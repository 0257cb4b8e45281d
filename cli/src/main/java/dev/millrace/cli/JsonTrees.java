package dev.millrace.cli;

import dev.millrace.cli.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges the trees of several copies of Millrace in one JVM. Each copy numbers its own loops, so
 * the ids of loops and tasks of all copies but the first get a suffix: {@code main} becomes {@code
 * main@2}, and {@code main#7} becomes {@code main@2#7}.
 */
final class JsonTrees {
    private final int number;
    private final String label;

    private JsonTrees(int number, String label) {
        this.number = number;
        this.label = label;
    }

    static String merge(List<Target.Part> parts) {
        if (parts.size() == 1) {
            return parts.getFirst().tree(); // the usual case, twice a second: return it unparsed
        }
        Map<String, Object> merged = new LinkedHashMap<>();
        int number = 1;
        for (Target.Part part : parts) {
            var copy = new JsonTrees(number++, part.label());
            copy.addTo(merged, Json.read(part.tree()));
        }
        return Json.write(merged);
    }

    private void addTo(Map<String, Object> merged, Map<String, Object> tree) {
        Json.objects(tree, "loops").forEach(this::loop);
        Json.objects(tree, "tasks").forEach(this::task);
        tree.computeIfPresent(
                "cycles", (_, cycles) -> ((List<?>) cycles).stream().map(this::ids).toList());
        tree.forEach((name, value) -> merged.merge(name, value, JsonTrees::joined));
    }

    /** Appends lists, merges objects member by member; of other values the first wins. */
    private static Object joined(Object first, Object second) {
        if (first instanceof List<?> some && second instanceof List<?> more) {
            List<Object> all = new ArrayList<>(some);
            all.addAll(more);
            return all;
        }
        if (first instanceof Map<?, ?> some && second instanceof Map<?, ?> more) {
            Map<String, Object> all = new LinkedHashMap<>();
            some.forEach((name, value) -> all.put((String) name, value));
            more.forEach((name, value) -> all.merge((String) name, value, JsonTrees::joined));
            return all;
        }
        return first;
    }

    private void loop(Map<String, Object> loop) {
        rename(loop, "id");
        if (!"a callback".equals(loop.get("heldBy"))) {
            rename(loop, "heldBy");
        }
        loop.put("classLoader", label);
    }

    private void task(Map<String, Object> task) {
        rename(task, "id");
        rename(task, "loop");
        rename(task, "parent");
        waiting(task.get("waiting"));
    }

    @SuppressWarnings("unchecked") // the keys of an object are strings
    private void waiting(@Nullable Object state) {
        if (state instanceof Map<?, ?> some) {
            Map<String, Object> wait = (Map<String, Object>) some;
            wait.computeIfPresent("on", (_, on) -> ids(on));
            Json.objects(wait, "inner").forEach(this::waiting);
        }
    }

    private void rename(Map<String, Object> object, String member) {
        object.computeIfPresent(member, (_, id) -> id((String) id));
    }

    private List<String> ids(Object list) {
        return ((List<?>) list).stream().map(each -> id((String) each)).toList();
    }

    private String id(String id) {
        if (number == 1) {
            return id;
        }
        int task = id.lastIndexOf('#');
        String loop = task < 0 ? id : id.substring(0, task);
        return loop + "@" + number + (task < 0 ? "" : id.substring(task));
    }
}
