package dev.millrace.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a task waits for.
 *
 * @param kind one word: {@code task}, {@code lock}, {@code job}, {@code publisher} …
 * @param text a few words for people
 * @param on the ids of the tasks that have to do something first, also of other loops
 * @param details more values, by name
 * @param inner other things that have to happen first, with what those wait for
 * @param any whether one of all these is enough
 */
public record WaitState(
        String kind,
        String text,
        List<String> on,
        Map<String, String> details,
        List<WaitState> inner,
        boolean any) {
    /** Copies the collections. */
    public WaitState {
        on = List.copyOf(on);
        details = Map.copyOf(details);
        inner = List.copyOf(inner);
    }

    /** A wait for all of these. */
    public WaitState(
            String kind,
            String text,
            List<String> on,
            Map<String, String> details,
            List<WaitState> inner) {
        this(kind, text, on, details, inner, false);
    }

    /** The ids of all tasks that it waits for, directly or through {@code inner}. */
    List<String> allOn() {
        var all = new ArrayList<>(on);
        inner.forEach(each -> all.addAll(each.allOn()));
        return all;
    }
}
