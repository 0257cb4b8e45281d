package dev.millrace;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the registrations of a callback among many observers, so that removing one takes no search.
 *
 * <p>It is linked as the first observer, so that futures need no field for it: few have enough
 * observers for an index. Loop only.
 */
final class CallbackIndex extends Observer {
    /** How many observers are searched before an index is made. */
    static final int WORTHWHILE = 32;

    private Map<Object, Removable> newest = new IdentityHashMap<>();
    private int most; // the largest size of the map, which never shrinks

    /** An index of {@code first} and the observers after it. */
    CallbackIndex(@Nullable Observer first) {
        for (Observer observer = first; observer != null; observer = observer.next) {
            if (observer instanceof Removable registered) {
                add(registered);
            }
        }
    }

    /** Adds the newest registration. */
    void add(Removable registered) {
        registered.older = newest.put(registered.callback(), registered);
        most = Math.max(most, newest.size());
    }

    /**
     * Removes the registrations of {@code callback} and returns the newest; the older ones are
     * linked to it.
     */
    @Nullable Removable remove(Object callback) {
        Removable registered = newest.remove(callback);
        if (most > WORTHWHILE && newest.isEmpty()) {
            newest = new IdentityHashMap<>();
            most = 0;
        }
        return registered;
    }

    @Override
    void settled() {
        // the future notifies the other observers
    }
}
