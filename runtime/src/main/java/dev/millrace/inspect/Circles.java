package dev.millrace.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for each other in a circle, none of which has a way out. A wait for several
 * things of which any is enough has one for as long as a single one of them has.
 */
final class Circles {
    private final Map<String, Node> tasks = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    private Circles() {}

    /** A task, or a wait. */
    private static final class Node {
        final @Nullable String task;
        final boolean any; // one way out is enough
        final List<Node> ways = new ArrayList<>();
        final List<Node> from = new ArrayList<>(); // as often as this is a way of theirs
        int closed; // ways that are not known to lead out
        boolean free;
        int place = -1; // on the path that is followed
        int followed; // ways of which that was done
        boolean settled;

        Node(@Nullable String task, boolean any) {
            this.task = task;
            this.any = any;
        }

        void leadsTo(Node way) {
            ways.add(way);
            way.from.add(this);
            closed++;
        }

        /** The next way that does not lead out; null if all were followed. */
        @Nullable Node nextWay() {
            while (followed < ways.size()) {
                Node way = ways.get(followed++);
                if (!way.free) {
                    return way;
                }
            }
            return null;
        }
    }

    /** Each circle once, beginning with its task that comes first in {@code tasks}. */
    static List<List<String>> among(List<TaskState> tasks) {
        var circles = new Circles();
        Map<String, Integer> places = new HashMap<>();
        for (TaskState task : tasks) {
            places.put(task.id(), places.size());
            circles.tasks.put(task.id(), circles.add(task.id(), false));
        }
        for (TaskState task : tasks) {
            WaitState waiting = task.waiting();
            Node node = circles.tasks.get(task.id());
            if (waiting != null && node != null) {
                node.leadsTo(circles.wait(waiting));
            }
        }
        circles.freeAll();
        Set<List<String>> found = new LinkedHashSet<>(); // two ways may lead to one task
        for (TaskState task : tasks) {
            Node node = circles.tasks.get(task.id());
            if (node != null && !node.free && !node.settled) {
                follow(node, places, found);
            }
        }
        return List.copyOf(found);
    }

    private Node add(@Nullable String task, boolean any) {
        var node = new Node(task, any);
        nodes.add(node);
        return node;
    }

    private Node wait(WaitState waiting) {
        Node wait = add(null, waiting.any());
        for (String id : waiting.on()) {
            Node task = tasks.get(id);
            wait.leadsTo(task == null ? add(null, false) : task); // of a loop that is not seen
        }
        for (WaitState inner : waiting.inner()) {
            wait.leadsTo(wait(inner));
        }
        return wait;
    }

    /** Whoever waits for no task has a way out, and so has who needs nobody else. */
    private void freeAll() {
        var left = new ArrayDeque<Node>();
        for (Node node : nodes) {
            if (node.closed == 0) {
                node.free = true;
                left.add(node);
            }
        }
        while (!left.isEmpty()) {
            for (Node waiter : left.remove().from) {
                waiter.closed--;
                if (!waiter.free && (waiter.any || waiter.closed == 0)) {
                    waiter.free = true;
                    left.add(waiter);
                }
            }
        }
    }

    /** Depth first, without recursion: a chain may be as long as there are tasks. */
    private static void follow(Node start, Map<String, Integer> places, Set<List<String>> found) {
        var path = new ArrayList<Node>();
        Node next = start;
        while (true) {
            if (next != null && next.place >= 0) {
                found.add(circle(path.subList(next.place, path.size()), places));
            } else if (next != null && !next.settled) {
                next.place = path.size();
                path.add(next);
            }
            if (path.isEmpty()) {
                return;
            }
            next = path.getLast().nextWay();
            if (next == null) {
                Node done = path.removeLast();
                done.place = -1;
                done.settled = true;
            }
        }
    }

    private static List<String> circle(List<Node> path, Map<String, Integer> places) {
        List<String> circle = new ArrayList<>();
        for (Node node : path) {
            if (node.task != null) {
                circle.add(node.task);
            }
        }
        String first = Collections.min(circle, Comparator.comparing(places::get));
        Collections.rotate(circle, -circle.indexOf(first));
        return List.copyOf(circle);
    }
}
