package dev.millrace.inspect;

import dev.millrace.spi.Description;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes a tree as one line of JSON. Leaves out null and empty values. */
final class TreeJson {
    /**
     * The limit of listed ids, for example for a group with ten thousand children; those name their
     * parent.
     */
    private static final int MOST_ON = 100;

    private final StringBuilder out = new StringBuilder();
    private boolean first = true;

    private TreeJson() {}

    static String write(TaskTree tree) {
        var json = new TreeJson();
        json.tree(tree);
        return json.out.toString();
    }

    private void tree(TaskTree tree) {
        object(() -> {
            number("format", TaskTree.FORMAT);
            number("pid", tree.pid());
            text("taken", tree.taken().toString());
            array("loops", tree.loops(), this::loop);
            array("tasks", tree.tasks(), this::task);
            array("cycles", tree.cycles(), this::texts);
            key("sections");
            object(() ->
                    new TreeMap<>(tree.sections())
                            .forEach((name, entries) -> array(name, entries, this::entry)));
        });
    }

    private void loop(LoopState loop) {
        object(() -> {
            text("id", loop.id());
            text("engine", loop.engine());
            text("state", loop.state());
            flag("answered", loop.answered());
            number("tasks", loop.tasks());
            number("ready", loop.ready());
            number("timers", loop.timers());
            number("polls", loop.polls());
            number("discarded", loop.discarded());
            text("heldBy", loop.heldBy());
            micros("heldForMicros", loop.heldFor());
            list("faults", loop.faults());
        });
    }

    private void task(TaskState task) {
        object(() -> {
            text("id", task.id());
            text("loop", task.loop());
            number("number", task.number());
            text("name", task.name());
            text("kind", task.kind());
            text("state", task.state());
            text("parent", task.parent());
            micros("ageMicros", task.age());
            micros("waitedMicros", task.waited());
            micros("deadlineMicros", task.deadlineLeft());
            if (task.shielded()) {
                flag("shielded", true);
            }
            text("cancelled", task.cancelled());
            list("scopes", task.scopes());
            list("contextKeys", task.contextKeys());
            list("forkedAt", task.forkedAt());
            WaitState waiting = task.waiting();
            if (waiting != null) {
                key("waiting");
                waiting(waiting);
            }
            text("thread", task.thread());
            list("stack", task.stack());
        });
    }

    private void waiting(WaitState state) {
        object(() -> {
            text("kind", state.kind());
            text("text", state.text());
            list("on", state.on().subList(0, Math.min(MOST_ON, state.on().size())));
            if (state.on().size() > MOST_ON) {
                number("onMore", state.on().size() - MOST_ON);
            }
            if (state.any()) {
                flag("any", true);
            }
            details(state.details());
            if (!state.inner().isEmpty()) {
                array("inner", state.inner(), this::waiting);
            }
        });
    }

    private void entry(Description entry) {
        object(() -> {
            text("kind", entry.kind());
            text("text", entry.text());
            details(entry.details());
        });
    }

    private void details(Map<String, String> details) {
        if (!details.isEmpty()) {
            key("details");
            object(() -> new TreeMap<>(details).forEach(this::text));
        }
    }

    private void object(Runnable members) {
        out.append('{');
        first = true;
        members.run();
        out.append('}');
        first = false;
    }

    private <E> void array(String name, Collection<E> elements, Consumer<E> element) {
        key(name);
        out.append('[');
        boolean more = false;
        for (E each : elements) {
            if (more) {
                out.append(',');
            }
            more = true;
            element.accept(each);
        }
        out.append(']');
        first = false;
    }

    private void list(String name, List<?> elements) {
        if (!elements.isEmpty()) {
            array(name, elements, each -> quote(each.toString()));
        }
    }

    private void texts(List<String> elements) {
        out.append('[');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            quote(elements.get(i));
        }
        out.append(']');
    }

    private void key(String name) {
        if (!first) {
            out.append(',');
        }
        first = false;
        quote(name);
        out.append(':');
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            key(name);
            quote(value);
        }
    }

    private void number(String name, long value) {
        key(name);
        out.append(value);
    }

    private void flag(String name, boolean value) {
        key(name);
        out.append(value);
    }

    private void micros(String name, @Nullable Duration value) {
        if (value != null) {
            number(name, value.toNanos() / 1_000);
        }
    }

    private void quote(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (PlainText.isCommand(c) || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
