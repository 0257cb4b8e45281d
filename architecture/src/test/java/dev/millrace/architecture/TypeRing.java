package dev.millrace.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rings of one package: sets of types each of which needs every other, directly or through
 * more. A nested type counts as the one around it.
 */
final class TypeRing {

    private final Map<String, Set<String>> uses = new HashMap<>();

    TypeRing(Iterable<JavaClass> classes, String owner) {
        for (JavaClass type : classes) {
            if (type.getPackageName().equals(owner)) {
                Set<String> used = uses.computeIfAbsent(topLevel(type), name -> new HashSet<>());
                for (Dependency each : type.getDirectDependenciesFromSelf()) {
                    used.add(topLevel(each.getTargetClass().getBaseComponentType()));
                }
            }
        }
    }

    /** The ring with the most types; one type, or none, if there is no ring. */
    Set<String> largest() {
        Map<String, Set<String>> reached = new HashMap<>();
        uses.keySet().forEach(type -> reached.put(type, reachableFrom(type)));
        Set<String> largest = Set.of();
        for (String type : uses.keySet()) {
            var ring = new TreeSet<>(Set.of(type));
            for (String other : reached.getOrDefault(type, Set.of())) {
                if (reached.getOrDefault(other, Set.of()).contains(type)) {
                    ring.add(other);
                }
            }
            largest = ring.size() > largest.size() ? ring : largest;
        }
        return largest;
    }

    private Set<String> reachableFrom(String type) {
        Set<String> seen = new HashSet<>();
        Deque<String> next = new ArrayDeque<>(Set.of(type));
        while (!next.isEmpty()) {
            for (String used : uses.getOrDefault(next.pop(), Set.of())) {
                if (uses.containsKey(used) && seen.add(used)) {
                    next.push(used);
                }
            }
        }
        return seen;
    }

    private static String topLevel(JavaClass type) {
        return type.getName().split("\\$", 2)[0];
    }
}
