package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waiting tasks, first come, first served. The locks, queues and channels of this library are built
 * on it, and yours can be. Trio calls it a parking lot.
 *
 * <p>{@link #resumeFirst} gives a value to the task that has waited longest, or returns false if no
 * task waits. A task that is cancelled or interrupted, or that chose another clause of a {@link
 * Select}, has left the queue and is given nothing. Leaving takes constant time.
 *
 * {@snippet lang=java :
 * final class Gate { // lets one task through each time it is opened
 *     private final WaitQueue<@Nullable Void, String> waiting = new WaitQueue<>(EventLoop.current());
 *
 *     String pass() {
 *         return waiting.await(null);
 *     }
 *
 *     boolean open(String ticket) {
 *         return waiting.resumeFirst(ticket); // false: no task waits
 *     }
 * }
 * }
 *
 * @param <W> the type of what a waiter asks for or brings, for the code that serves it
 * @param <V> the type of what a waiter is given
 */
public final class WaitQueue<W extends @Nullable Object, V extends @Nullable Object> {
    private final EventLoop loop;
    private final @Nullable Consumer<? super W> onLeave;
    private @Nullable Function<? super W, Description> what; // both written before any task waits
    private @Nullable String kind; // null: taken from the description

    // loop only
    private @Nullable Waiter<W, V> first;
    private @Nullable Waiter<W, V> last;
    private int size;

    /**
     * An empty queue for tasks of {@code loop}. Any thread.
     *
     * @param loop the loop of all waiters
     */
    public WaitQueue(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.onLeave = null;
    }

    /**
     * As {@link #WaitQueue(EventLoop)}, with a hook for waiters that give up: the next one may ask
     * for less, and be served now.
     *
     * @param loop the loop of all waiters
     * @param onLeave called on the loop, with what the waiter asked for, when it has left without
     *     being given anything; must not wait
     */
    public WaitQueue(EventLoop loop, Consumer<? super W> onLeave) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.onLeave = Objects.requireNonNull(onLeave, "onLeave");
    }

    /**
     * Sets how task trees describe waits in this queue. Call it before any task waits.
     *
     * @param wait returns the description for what a waiter asks for or brings; called by any
     *     thread, like {@link dev.millrace.spi.Described#describe}
     * @return this queue
     */
    public WaitQueue<W, V> describedBy(Function<? super W, Description> wait) {
        what = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /**
     * As {@link #describedBy(Function)}, for descriptions that all have the same kind. Observers
     * get the kind of each wait; this way no description has to be made for that.
     *
     * @param kindOfAll the {@link Description#kind} of all descriptions
     * @param wait returns the description for what a waiter asks for or brings
     * @return this queue
     */
    public WaitQueue<W, V> describedBy(String kindOfAll, Function<? super W, Description> wait) {
        kind = Objects.requireNonNull(kindOfAll, "kindOfAll");
        return describedBy(wait);
    }

    /** The kind of {@link #describe}. Any thread. */
    String kind(W wanted) {
        String known = kind;
        if (known != null) {
            return known;
        }
        return what == null ? "queue" : describe(wanted).kind();
    }

    /** Describes the wait of a waiter that asks for {@code wanted}. Any thread. */
    Description describe(W wanted) {
        Function<? super W, Description> known = what;
        Description wait =
                known == null ? Description.of("queue", "a queue of tasks") : known.apply(wanted);
        return wait.with("queueLength", size);
    }

    /**
     * Suspends the current task, at the end of the queue.
     *
     * @param wanted what it asks for or brings
     * @return what it is given
     */
    @Checkpoint
    public V await(W wanted) {
        return Async.suspendInLoop(new Waiter<>(this, wanted));
    }

    /**
     * Adds a wait at the end of the queue, for authors of a {@link dev.millrace.spi.Selectable}.
     * Loop only.
     *
     * @param wanted what it asks for or brings
     * @param wait this queue ends it
     */
    public void add(W wanted, Suspension<V> wait) {
        new Waiter<>(this, wanted).accept(wait);
    }

    /** Whether no waiter is in the queue. Loop only. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** How many wait. Loop only. */
    public int size() {
        return size;
    }

    /**
     * What the first waiter asks for or brings. Loop only.
     *
     * @throws IllegalStateException if the queue is empty
     */
    public W firstWanted() {
        Waiter<W, V> next = first;
        if (next == null) {
            throw new IllegalStateException("the queue has no waiter");
        }
        return next.wanted;
    }

    /**
     * Gives {@code value} to the first waiter. Loop only.
     *
     * @param value what it is given
     * @return false if there is none; the caller then keeps the value
     */
    public boolean resumeFirst(V value) {
        while (!isEmpty()) {
            if (offerFirst(value)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives {@code value} to the waiter that {@link #firstWanted} belongs to, and to no other. Loop
     * only.
     *
     * @param value what it is given
     * @return false if there is none, or if it has just stopped waiting, which threads outside the
     *     loop may do at any time. It is then out of the queue, and there may be a next one
     */
    public boolean offerFirst(V value) {
        Waiter<W, V> next = poll();
        return next != null && next.resume(value);
    }

    /**
     * Gives {@code value} to all current waiters. Loop only.
     *
     * @param value what each is given
     * @return how many got it
     */
    public int resumeAll(V value) {
        int resumed = 0;
        while (!isEmpty()) { // a resumed task does not run before this returns
            resumed += offerFirst(value) ? 1 : 0;
        }
        return resumed;
    }

    /**
     * Gives {@code value} to all current waiters that {@code which} accepts. Loop only.
     *
     * @param value what each is given
     * @return how many got it
     */
    public int resumeIf(Predicate<? super W> which, V value) {
        var chosen = new ArrayList<Waiter<W, V>>();
        for (Waiter<W, V> each = first; each != null; each = each.behind) {
            if (which.test(each.wanted)) {
                chosen.add(each);
            }
        }
        int resumed = 0;
        for (Waiter<W, V> each : chosen) {
            if (each.linked) { // else it left when another clause of its select was resumed
                unlink(each);
                resumed += each.resume(value) ? 1 : 0;
            }
        }
        return resumed;
    }

    /**
     * Fails the wait that {@link #firstWanted} belongs to. Loop only.
     *
     * @param failure thrown to it
     * @return false as for {@link #offerFirst}
     */
    public boolean failFirst(Throwable failure) {
        Waiter<W, V> next = poll();
        return next != null && next.fail(failure);
    }

    /**
     * Fails all current waits. Loop only.
     *
     * @param failure makes the failure for each of them
     */
    public void failAll(Supplier<? extends Throwable> failure) {
        while (!isEmpty()) {
            failFirst(failure.get());
        }
    }

    /** The tasks that wait, longest first. Loop only. */
    public List<Task<?>> tasks() {
        var tasks = new ArrayList<Task<?>>(size);
        for (Waiter<W, V> each = first; each != null; each = each.behind) {
            if (each.task != null) {
                tasks.add(each.task);
            }
        }
        return tasks;
    }

    /**
     * Refuses a caller that is not on the queue's loop.
     *
     * @param call the called method, for the message
     * @param instead the call for other threads, for the message
     * @throws WrongThreadException if the caller is not on the loop
     */
    public void requireInLoop(String call, String instead) {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    call
                            + " was called outside loop "
                            + loop.name()
                            + ", which it belongs to; from another thread use "
                            + instead);
        }
    }

    EventLoop loop() {
        return loop;
    }

    void link(Waiter<W, V> waiter) {
        requireInLoop("WaitQueue", "loop.submit(…)");
        Waiter<W, V> tail = last;
        waiter.before = tail;
        if (tail == null) {
            first = waiter;
        } else {
            tail.behind = waiter;
        }
        last = waiter;
        waiter.linked = true;
        size++;
    }

    void leave(Waiter<W, V> waiter) {
        unlink(waiter);
        if (onLeave != null) {
            onLeave.accept(waiter.wanted);
        }
    }

    private @Nullable Waiter<W, V> poll() {
        Waiter<W, V> next = first;
        if (next != null) {
            unlink(next);
        }
        return next;
    }

    private void unlink(Waiter<W, V> waiter) {
        Waiter<W, V> before = waiter.before;
        Waiter<W, V> behind = waiter.behind;
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
        waiter.before = null;
        waiter.behind = null;
        waiter.linked = false;
        size--;
    }

    @Override
    public String toString() {
        return size + " waiting on loop " + loop.name();
    }
}
