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
 * Finds deadlocks: circles of tasks that wait for each other without a way out. A wait for any of
 * several things has a way out if one of them has.
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
        final List<Node> from = new ArrayList<>(); // the nodes that have this as a way
        int closed; // how many ways are not known to lead out
        boolean free;
        int place = -1; // its place on the current path
        int followed; // how many ways have been followed
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

        /** The next way to follow; null if all were followed. */
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
        Set<List<String>> found = new LinkedHashSet<>(); // two ways may find the same circle
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
            wait.leadsTo(task == null ? add(null, false) : task); // null: it is not in the tree
        }
        for (WaitState inner : waiting.inner()) {
            wait.leadsTo(wait(inner));
        }
        return wait;
    }

    /**
     * Marks nodes with a way out: those that wait for nothing, and then those that wait only for
     * such nodes.
     */
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

    /** Searches depth first, without recursion, because a chain of waits may be very long. */
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
