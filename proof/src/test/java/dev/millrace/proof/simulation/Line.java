package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who waits for one thing, first come, first served: beside the queue in the library, with which it
 * has to agree whenever nothing is ready.
 */
final class Line {
    private final World world;
    private final String what;
    private final Map<Task<?>, Place> waiting = new LinkedHashMap<>();
    private int served; // the rank of the last one that was served

    Line(World world, String what) {
        this.world = world;
        this.what = what;
    }

    /** Of one task; its rank is known once it is seen in the queue. */
    final class Place {
        private final Task<?> task = Async.currentTask();
        private final int wanted;
        private int rank = world.stamp();
        private boolean seen;

        private Place(int wanted) {
            this.wanted = wanted;
        }

        /** It has what it has waited for. */
        void served() {
            Line.this.served = Math.max(Line.this.served, rank);
            leave();
        }

        void leave() {
            waiting.remove(task, this);
        }
    }

    /** The calling task may begin to wait, for {@code wanted} of what there is. */
    Place join(int wanted) {
        var place = new Place(wanted);
        require(waiting.put(place.task, place) == null, "a task waits twice for " + what);
        return place;
    }

    /** The calling task waits in {@code wait}, which ends with what it waits for. */
    <X extends Throwable> void await(VoidBody<X> wait) throws X {
        await(1, wait);
    }

    /** As {@link #await(VoidBody)}, for {@code wanted} of what there is. */
    <X extends Throwable> void await(int wanted, VoidBody<X> wait) throws X {
        Place place = join(wanted);
        try {
            wait.run();
            place.served();
        } finally {
            place.leave();
        }
    }

    /** Somebody who came just now had no need to wait, or all were served. */
    void servedAtOnce() {
        served = world.stamp();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** With nothing ready: {@code available} is not enough for the first in the line. */
    void requireTooFew(List<Task<?>> queue, int available) {
        Place first = queue.isEmpty() ? null : waiting.get(queue.getFirst());
        require(
                first == null || first.wanted > available,
                available + " " + what + " are there and waited for");
    }

    /** With nothing ready: nobody has been overtaken, and nobody stays who has left. */
    void check(List<Task<?>> queue) {
        require(
                queue.size() == waiting.size() && waiting.keySet().containsAll(queue),
                "for " + what + " wait " + waiting.keySet() + ", and in the queue are " + queue);
        int before = 0;
        for (Task<?> each : queue) {
            Place place = waiting.get(each);
            if (place == null) {
                throw new AssertionError(each + " is in the queue for " + what);
            }
            if (!place.seen) {
                place.seen = true;
                place.rank = world.stamp();
            }
            require(place.rank > served, each + " was overtaken in the queue for " + what);
            require(place.rank > before, "the queue for " + what + " has another order");
            before = place.rank;
        }
    }
}
