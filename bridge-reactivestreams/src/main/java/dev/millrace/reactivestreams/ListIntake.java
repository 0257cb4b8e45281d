package dev.millrace.reactivestreams;

import java.util.ArrayList;
import java.util.List;

/** Takes all elements and requests them at once; after a cancel it discards them one by one. */
final class ListIntake<T> extends ValueIntake<T> {

    private final List<T> taken = new ArrayList<>(); // guarded by itself
    private boolean left; // guarded by taken

    ListIntake(ForeignSource<T> source) {
        super(source, Long.MAX_VALUE);
    }

    @Override
    void arrived(T element) {
        synchronized (taken) { // never held across foreign code or a wait
            if (!left) {
                taken.add(element);
                return;
            }
        }
        discard(element);
    }

    /** The elements, for the task that awaited them; called after the end. */
    List<T> elements() {
        synchronized (taken) {
            return taken;
        }
    }

    /** Discards what came before a cancel or a failure, and what comes after it. */
    void leave() {
        List<T> unread;
        synchronized (taken) {
            left = true;
            unread = List.copyOf(taken);
            taken.clear();
        }
        unread.forEach(this::discard);
    }
}
