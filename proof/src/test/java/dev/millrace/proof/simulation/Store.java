package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.sync.AsyncQueue;
import dev.millrace.sync.QueueShutDownException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A queue, with a model of what has to be in it and what comes out before what. */
final class Store {
    private static final int CAPACITY = 2;
    private static final int CLASSES = 3; // of items whose priority is the same
    private static final int NOT_SEEN = Integer.MAX_VALUE;

    final AsyncQueue<Integer> queue;
    final Line putters;
    final Line takers;
    final int order; // 0 first in first out, 1 last in first out, 2 smallest first
    private final World world;
    private final Map<Integer, Integer> inside = new LinkedHashMap<>(); // and when they were seen
    private final Map<Integer, Integer> taken = new LinkedHashMap<>(); // since nothing was ready
    private final Set<Integer> early = new LinkedHashSet<>(); // out before their putter went on
    private int unfinished;
    private int joining;
    private boolean shutDown;

    Store(World world, int order) {
        this.world = world;
        this.order = order;
        queue =
                switch (order) {
                    case 0 -> AsyncQueue.fifo(CAPACITY);
                    case 1 -> AsyncQueue.lifo(CAPACITY);
                    default -> AsyncQueue.priority(CAPACITY, Comparator.comparing(Store::priority));
                };
        queue.onDiscard(this::dropped);
        putters = new Line(world, "room in a queue");
        takers = new Line(world, "an item of a queue");
    }

    private static int priority(int item) {
        return item % CLASSES;
    }

    // ---- putting

    void put() {
        int item = world.ledger.make("an item of a queue");
        boolean[] put = new boolean[1];
        try {
            putters.await(() -> {
                queue.put(item);
                put[0] = true;
            });
        } catch (QueueShutDownException refused) {
            require(shutDown, "an open queue has refused an item");
        } finally {
            end(item, put[0]);
        }
    }

    void tryPut() {
        int item = world.ledger.make("an item of a queue");
        boolean put = false;
        try {
            put = queue.tryPut(item);
            if (put) {
                putters.servedAtOnce();
            }
        } catch (QueueShutDownException refused) {
            require(shutDown, "an open queue has refused an item");
        }
        end(item, put);
    }

    /** Of a put, also one among other things. */
    void end(int item, boolean put) {
        if (!put) {
            world.ledger.out(item); // it is still its owner's
            return;
        }
        unfinished++;
        if (!early.remove(item)) {
            inside.put(item, NOT_SEEN);
        }
    }

    // ---- taking

    void take(Actor me, Duration time) {
        int[] item = new int[1];
        try {
            takers.await(() -> item[0] = queue.take());
        } catch (QueueShutDownException ended) {
            require(shutDown, "an open queue has ended");
            return;
        }
        took(item[0]);
        work(me, time);
    }

    void tryTake(Actor me, Duration time) {
        Integer item = queue.tryTake();
        if (item != null) {
            takers.servedAtOnce();
            took(item);
            work(me, time);
        }
    }

    void took(int item) {
        world.ledger.out(item);
        Integer seen = inside.remove(item);
        if (seen == null) {
            early.add(item);
        } else {
            taken.put(item, seen);
        }
    }

    /** On an item that was taken. */
    void work(Actor me, Duration time) {
        try {
            me.sleep(time);
        } finally {
            unfinished--;
            queue.taskDone();
        }
    }

    void join() {
        joining++;
        try {
            queue.join();
        } finally {
            joining--;
        }
    }

    // ---- the end

    void shutdown() {
        shutDown = true;
        queue.shutdown();
        world.newStore(this);
    }

    void shutdownNow() {
        shutDown = true;
        queue.shutdownNow();
        world.newStore(this);
    }

    private void dropped(int item) {
        world.ledger.out(item);
        unfinished--;
        if (inside.remove(item) == null) {
            early.add(item);
        }
    }

    boolean isShutDown() {
        return shutDown;
    }

    // ---- what has to be true

    void check() {
        putters.check(queue.waitingToPut());
        takers.check(queue.waitingToTake());
        require(early.isEmpty(), "items came out that were not put, or twice: " + early);
        require(
                queue.size() == inside.size(),
                inside.size() + " items were put and not taken of " + queue);
        require(takers.isEmpty() || (inside.isEmpty() && !shutDown), "an item is waited for");
        require(
                putters.isEmpty() || (inside.size() == CAPACITY && !shutDown),
                "room is there and waited for");
        require(
                queue.unfinished() == unfinished,
                unfinished + " items are unfinished, and not as many as in " + queue);
        require(joining == 0 || unfinished > 0, "all items are done, and it is waited for");
        taken.forEach((gone, seen) ->
                inside.forEach((left, leftSeen) ->
                        require(
                                !isBefore(left, leftSeen, gone, seen),
                                left + " was in a queue before " + gone + " and is still there")));
        taken.clear();
        int now = world.stamp();
        inside.replaceAll((item, seen) -> seen == NOT_SEEN ? now : seen);
    }

    /** Whether one has to come out before the other; both were in the queue together. */
    private boolean isBefore(int one, int oneSeen, int other, int otherSeen) {
        if (oneSeen == NOT_SEEN || otherSeen == NOT_SEEN) {
            return false;
        }
        return switch (order) {
            case 0 -> oneSeen < otherSeen;
            case 1 -> oneSeen > otherSeen;
            default ->
                    priority(one) < priority(other)
                            || (priority(one) == priority(other) && oneSeen < otherSeen);
        };
    }

    void checkAtEnd() {
        while (!inside.isEmpty()) {
            Integer item = queue.tryTake();
            if (item == null) {
                throw new AssertionError("an item is nowhere to be found: " + queue);
            }
            took(item);
        }
        require(queue.size() == 0, "items are left that nobody has put: " + queue);
    }
}
