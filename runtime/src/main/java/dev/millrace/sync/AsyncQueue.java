package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.spi.Description;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue of work: tasks put items in, and free tasks take them out, in one of three orders.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. The task that took an item calls
 * {@link #taskDone} when its work is done; {@link #join} waits until the work on all items is done.
 * Unlike a {@link dev.millrace.stream.Channel}, it is no stream and its ends are not closed
 * separately, but it has an order and counts unfinished work.
 *
 * {@snippet lang=java :
 * AsyncQueue<URI> pages = AsyncQueue.fifo(1_000);
 * for (int worker = 0; worker < 10; worker++) {
 *     group.forkDaemon(() -> { while (true) { crawl(pages.take()); pages.taskDone(); } });
 * }
 * pages.put(start);
 * pages.join();
 * }
 *
 * <p>As a clause of a {@link Select} it takes the next item; {@link #putting} is the clause that
 * puts one in.
 *
 * @param <T> the type of the items, which are never null
 */
public final class AsyncQueue<T> implements Selectable<T> {
    private final int capacity;

    // loop only
    private final Items<T> items;
    private final WaitQueue<T, @Nullable Void> putters;
    private final WaitQueue<@Nullable Void, T> takers;
    private final WaitQueue<@Nullable Void, @Nullable Void> joiners;
    private int unfinished;

    private volatile boolean shutDown; // written by the loop
    private volatile @Nullable Consumer<? super T> discardHook;

    private AsyncQueue(EventLoop loop, int capacity, Items<T> items) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "a queue has room for 1 item or more, not " + capacity);
        }
        this.capacity = capacity;
        this.items = items;
        this.putters = new WaitQueue<>(loop);
        this.takers = new WaitQueue<>(loop);
        this.joiners = new WaitQueue<>(loop);
        putters.describedBy("queue", item -> describe("room in a queue, "));
        takers.describedBy("queue", nothing -> describe("an item of a queue, "));
        joiners.describedBy("queue", nothing -> describe("the end of all work of a queue, "));
    }

    /**
     * A first-in, first-out queue of the current loop.
     *
     * @param capacity how many items it has room for; 1 or more
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static <T> AsyncQueue<T> fifo(int capacity) {
        return fifo(EventLoop.current(), capacity);
    }

    /** As {@link #fifo(int)}, of {@code loop}. Any thread. */
    public static <T> AsyncQueue<T> fifo(EventLoop loop, int capacity) {
        return new AsyncQueue<>(loop, capacity, Items.fifo());
    }

    /** As {@link #fifo(int)}, but last in, first out. */
    public static <T> AsyncQueue<T> lifo(int capacity) {
        return lifo(EventLoop.current(), capacity);
    }

    /** As {@link #lifo(int)}, of {@code loop}. Any thread. */
    public static <T> AsyncQueue<T> lifo(EventLoop loop, int capacity) {
        return new AsyncQueue<>(loop, capacity, Items.lifo());
    }

    /**
     * As {@link #fifo(int)}, but the smallest item comes first, and of equal items the first put.
     *
     * @param order if it throws, the {@code put} throws that and puts nothing
     */
    public static <T> AsyncQueue<T> priority(int capacity, Comparator<? super T> order) {
        return priority(EventLoop.current(), capacity, order);
    }

    /** As {@link #priority(int, Comparator)}, of {@code loop}. Any thread. */
    public static <T> AsyncQueue<T> priority(
            EventLoop loop, int capacity, Comparator<? super T> order) {
        Objects.requireNonNull(order, "order");
        return new AsyncQueue<>(loop, capacity, Items.smallestFirst(order));
    }

    // ---- putting

    /**
     * Puts {@code item} in; waits until there is room.
     *
     * @throws QueueShutDownException if the queue is shut down, also while this waits; then nothing
     *     was put
     */
    @Checkpoint
    public void put(T item) {
        Async.requireArgument(item, "item");
        putters.requireInLoop("put", "putThreadSafe");
        if (shutDown || hasRoom()) {
            Async.readyCheckpoint("put"); // other tasks may run, so tryPut looks again
            if (tryPut(item)) {
                return;
            }
        }
        putters.await(item);
    }

    /**
     * Puts {@code item} in if there is room. Loop only.
     *
     * @return whether it was put
     * @throws QueueShutDownException if the queue is shut down
     */
    public boolean tryPut(T item) {
        Objects.requireNonNull(item, "item");
        putters.requireInLoop("tryPut", "putThreadSafe");
        if (shutDown) {
            throw refused();
        }
        if (!hasRoom()) {
            return false;
        }
        items.add(item);
        added();
        return true;
    }

    /**
     * As {@link #put}, for threads outside the loop, which may block in {@code join} or {@code
     * get}.
     *
     * @return completes when the item was put; cancelling it ends the wait, and then nothing was
     *     put
     * @throws LoopClosedException if the loop is closed
     */
    public CompletableFuture<@Nullable Void> putThreadSafe(T item) {
        return ThreadWait.of(putters.loop(), putting(item));
    }

    /** A clause of a {@link Select} that puts {@code item} in. */
    public Selectable<@Nullable Void> putting(T item) {
        Objects.requireNonNull(item, "item");
        return new Putting(item);
    }

    /** The wait of a select, or of a thread, that puts an item in. */
    private final class Putting implements Selectable<@Nullable Void> {
        private final T item;

        Putting(T item) {
            this.item = item;
        }

        @Override
        public boolean answerNow(Suspension<@Nullable Void> wait) {
            putters.requireInLoop("put", "putThreadSafe");
            if (shutDown) {
                wait.fail(refused());
            } else if (!hasRoom()) {
                return false;
            } else {
                place(item, wait);
            }
            return true;
        }

        @Override
        public void startWait(Suspension<@Nullable Void> wait) {
            putters.add(item, wait);
        }

        @Override
        public String toString() {
            return "put into " + AsyncQueue.this;
        }
    }

    private void place(T item, Suspension<@Nullable Void> wait) {
        try {
            items.add(item);
        } catch (Throwable refusal) { // from the comparator
            wait.fail(refusal);
            return;
        }
        if (wait.tryResume(null)) {
            added();
        } else {
            items.undoAdd();
        }
    }

    private boolean hasRoom() {
        return items.size() < capacity && putters.isEmpty();
    }

    /** Gives a new item to a waiting taker, if there is one. */
    private void added() {
        unfinished++;
        T next = items.peek();
        if (next != null && takers.resumeFirst(next)) {
            items.poll();
        }
    }

    // ---- taking

    /**
     * Takes the next item; waits until there is one.
     *
     * @throws QueueShutDownException if the queue is shut down and empty, also while this waits
     */
    @Checkpoint
    public T take() {
        takers.requireInLoop("take", "takeThreadSafe");
        if (shutDown || items.size() > 0) {
            Async.readyCheckpoint("take"); // other tasks may run, so tryTake looks again
            T item = tryTake();
            if (item != null) {
                return item;
            }
            if (shutDown) {
                throw ended();
            }
        }
        return takers.await(null);
    }

    /**
     * Takes the next item if there is one. Loop only.
     *
     * @return the item, or null
     */
    public @Nullable T tryTake() {
        takers.requireInLoop("tryTake", "takeThreadSafe");
        T item = items.poll();
        if (item != null) {
            admit();
        }
        return item;
    }

    /**
     * As {@link #take}, for threads outside the loop, which may block in {@code join} or {@code
     * get}.
     *
     * @return completes with the item; cancelling it ends the wait, and then none was taken
     * @throws LoopClosedException if the loop is closed
     */
    public CompletableFuture<T> takeThreadSafe() {
        return ThreadWait.of(takers.loop(), this);
    }

    @Override
    public boolean answerNow(Suspension<T> wait) {
        takers.requireInLoop("take", "takeThreadSafe");
        T item = items.peek();
        if (item != null) {
            if (wait.tryResume(item)) {
                items.poll();
                admit();
            }
        } else if (shutDown) {
            wait.fail(ended());
        } else {
            return false;
        }
        return true;
    }

    @Override
    public void startWait(Suspension<T> wait) {
        takers.add(null, wait);
    }

    /** Accepts the items of waiting putters while there is room. */
    private void admit() {
        while (!putters.isEmpty() && items.size() < capacity) {
            try {
                items.add(putters.firstWanted());
            } catch (Throwable refusal) { // from the comparator: goes to the putter
                putters.failFirst(refusal);
                continue;
            }
            if (putters.offerFirst(null)) {
                added();
            } else {
                items.undoAdd();
            }
        }
    }

    // ---- the end

    /**
     * Reports that the work on a taken item is done. Loop only.
     *
     * @throws IllegalStateException if it is called more often than items were put
     */
    public void taskDone() {
        takers.requireInLoop("taskDone", "loop.callSoonThreadSafe(queue::taskDone)");
        if (unfinished == 0) {
            throw new IllegalStateException("taskDone was called more often than items were put");
        }
        finished(1);
    }

    private void finished(int count) {
        unfinished -= count;
        if (unfinished == 0) {
            joiners.resumeAll(null);
        }
    }

    /** Waits until the work on every item that was put is done. */
    @Checkpoint
    public void join() {
        joiners.requireInLoop("join", "loop.submit(queue::join)");
        if (unfinished == 0) {
            Async.readyCheckpoint("join");
        } else {
            joiners.await(null);
        }
    }

    /**
     * Refuses all waiting and later puts; the items in the queue can still be taken. Loop only;
     * idempotent.
     */
    public void shutdown() {
        takers.requireInLoop("shutdown", "loop.callSoonThreadSafe(queue::shutdown)");
        shutDown = true;
        putters.failAll(AsyncQueue::refused);
        if (items.size() == 0) {
            takers.failAll(AsyncQueue::ended);
        }
    }

    /**
     * As {@link #shutdown}, and discards the items in the queue; their work counts as done. Loop
     * only.
     */
    public void shutdownNow() {
        takers.requireInLoop("shutdownNow", "loop.callSoonThreadSafe(queue::shutdownNow)");
        shutDown = true;
        int dropped = 0;
        for (T item = items.poll(); item != null; item = items.poll()) {
            takers.loop().discard(item, discardHook, "queue");
            dropped++;
        }
        shutdown();
        finished(dropped);
    }

    /**
     * Sets the hook for items that {@link #shutdownNow} discards. Without a hook the loop's {@link
     * dev.millrace.DiscardHandler} gets them. Any thread; replaces an earlier hook.
     *
     * @param hook called once for each, as a callback of the loop, in the context of this call
     */
    public void onDiscard(Consumer<? super T> hook) {
        Objects.requireNonNull(hook, "hook");
        Context context = Context.current();
        discardHook = item -> context.run(() -> hook.accept(item));
    }

    private static QueueShutDownException refused() {
        return new QueueShutDownException("the queue is shut down and takes no more items");
    }

    private static QueueShutDownException ended() {
        return new QueueShutDownException("the queue is shut down and empty");
    }

    // ---- what it is

    private Description describe(String what) {
        return Description.of("queue", what + items.size() + " of " + capacity + " items in it")
                .with("unfinished", unfinished);
    }

    /** How many items are in it. Loop only. */
    public int size() {
        return items.size();
    }

    /** How many items it has room for. */
    public int capacity() {
        return capacity;
    }

    /** How many items were put without a {@link #taskDone} yet. Loop only. */
    public int unfinished() {
        return unfinished;
    }

    /** Whether the queue is shut down and refuses items. Any thread. */
    public boolean isShutDown() {
        return shutDown;
    }

    /** The tasks that wait to put an item, longest first. Loop only. */
    public List<Task<?>> waitingToPut() {
        return putters.tasks();
    }

    /** The tasks that wait to take an item, longest first. Loop only. */
    public List<Task<?>> waitingToTake() {
        return takers.tasks();
    }

    @Override
    public String toString() {
        return "queue (%d of %d items, %d unfinished, %d waiting to put, %d to take%s)"
                .formatted(
                        items.size(),
                        capacity,
                        unfinished,
                        putters.size(),
                        takers.size(),
                        shutDown ? ", shut down" : "");
    }
}
