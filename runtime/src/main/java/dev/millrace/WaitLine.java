package dev.millrace;

import dev.millrace.spi.Description;
import org.jspecify.annotations.Nullable;

/**
 * Waiting tasks of one loop, first come, first served. The wait itself is the list node, so serving
 * one allocates nothing and leaving takes constant time. Loop only.
 *
 * @param <V> the type of what each is given
 */
abstract class WaitLine<V extends @Nullable Object> {
    private @Nullable Place<V> first;
    private @Nullable Place<V> last;

    /** Describes what the tasks wait for. Any thread. */
    abstract Description describe();

    /** The kind of the description. Any thread. */
    abstract String kind();

    /** A place at the end, for {@code task} to park with. */
    final Place<V> join(BodyTask<?> task) {
        var place = new Place<V>(task, this);
        Place<V> tail = last;
        place.before = tail;
        if (tail == null) {
            first = place;
        } else {
            tail.behind = place;
        }
        last = place;
        return place;
    }

    /** Gives {@code value} to the task that has waited longest; false if none waits. */
    final boolean serveFirst(V value) {
        Place<V> next = first;
        if (next == null) {
            return false;
        }
        remove(next);
        next.given = value;
        next.served = true;
        next.settled();
        return true;
    }

    /** Gives {@code value} to all that wait now. */
    final void serveAll(V value) {
        boolean served = true;
        while (served) { // a served task does not run before this returns
            served = serveFirst(value);
        }
    }

    private void remove(Place<V> place) {
        Place<V> before = place.before;
        Place<V> behind = place.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        place.before = null;
        place.behind = null;
    }

    /** One task in the line. A cancelled task leaves the line and gets nothing. */
    static final class Place<V extends @Nullable Object> extends Wait {
        private final WaitLine<V> line;
        private @Nullable Place<V> before;
        private @Nullable Place<V> behind;
        private @Nullable V given;
        private boolean served;

        private Place(BodyTask<?> task, WaitLine<V> line) {
            super(task);
            this.line = line;
        }

        /** Whether it was given something. The task owns that even if it cannot go on. */
        boolean served() {
            return served;
        }

        @SuppressWarnings("NullAway") // returns null only if that was given
        V given() {
            return given;
        }

        @Override
        boolean abort() {
            line.remove(this);
            return true;
        }

        @Override
        String kind() {
            return line.kind();
        }

        @Override
        Description describe() {
            return line.describe();
        }
    }
}
