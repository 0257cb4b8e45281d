package dev.millrace;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the registrations of a callback are among many observers, so that one that is removed need
 * not be looked for among all who wait.
 *
 * <p>It is the first of the observers itself, which spares every future a field: few have so many
 * observers that it is made. Loop only.
 */
final class CallbackIndex extends Observer {
    /** How many observers are looked at before an index is made. */
    static final int WORTHWHILE = 32;

    private Map<Object, Removable> newest = new IdentityHashMap<>();
    private int most; // entries of the map at a time, which never gives room back

    /** Of what is there: {@code first}, and what is behind it. */
    CallbackIndex(@Nullable Observer first) {
        for (Observer observer = first; observer != null; observer = observer.next) {
            if (observer instanceof Removable registered) {
                add(registered);
            }
        }
    }

    /** Notes one more, which comes last. */
    void add(Removable registered) {
        registered.older = newest.put(registered.callback(), registered);
        most = Math.max(most, newest.size());
    }

    /**
     * Forgets the registrations of {@code callback}, and returns the newest, from which the older
     * ones lead on.
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
        // The others are told by the future.
    }
}
