package dev.millrace.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tasks that wait for each other in a circle. */
final class Circles {
    private Circles() {}

    /** Each circle once, beginning with its task that comes first in {@code tasks}. */
    static List<List<String>> among(List<TaskState> tasks) {
        Map<String, Set<String>> waitsFor = new HashMap<>();
        Map<String, Integer> places = new HashMap<>();
        for (TaskState task : tasks) {
            places.put(task.id(), places.size());
            WaitState waiting = task.waiting();
            if (waiting != null) {
                waitsFor.put(task.id(), new HashSet<>(waiting.allOn()));
            }
        }
        List<List<String>> circles = new ArrayList<>();
        Set<String> settled = new HashSet<>(); // those from which all ways were followed
        for (TaskState task : tasks) {
            follow(task.id(), waitsFor, settled, circles);
        }
        circles.replaceAll(circle -> turned(circle, places));
        return circles;
    }

    private static List<String> turned(List<String> circle, Map<String, Integer> places) {
        var turned = new ArrayList<>(circle);
        String first = Collections.min(turned, Comparator.comparing(places::get));
        Collections.rotate(turned, -turned.indexOf(first));
        return turned;
    }

    /** Depth first, without recursion: a chain may be as long as there are tasks. */
    private static void follow(
            String start,
            Map<String, Set<String>> waitsFor,
            Set<String> settled,
            List<List<String>> circles) {
        var path = new ArrayList<String>();
        var onPath = new HashMap<String, Integer>();
        var ways = new ArrayDeque<Iterator<String>>();
        String next = start;
        while (true) {
            if (next != null && onPath.containsKey(next)) {
                circles.add(new ArrayList<>(path.subList(onPath.get(next), path.size())));
            } else if (next != null && !settled.contains(next)) {
                onPath.put(next, path.size());
                path.add(next);
                ways.push(waitsFor.getOrDefault(next, Set.of()).iterator());
            }
            while (!ways.isEmpty() && !ways.peek().hasNext()) {
                ways.pop();
                String done = path.removeLast();
                onPath.remove(done);
                settled.add(done);
            }
            if (ways.isEmpty()) {
                return;
            }
            next = ways.peek().next();
        }
    }
}
