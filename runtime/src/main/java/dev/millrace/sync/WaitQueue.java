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
 * Tasks that wait, first come, first served: what every lock, queue and channel here is made of,
 * and yours can be. Trio calls it a parking lot.
 *
 * <p>{@link #resumeFirst} gives something to the task that has waited longest, or says that nobody
 * waits. A task that is cancelled, or interrupted, or that has chosen another clause of a {@link
 * Select}, has left the queue, in constant time, so nothing is given to it.
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
 *         return waiting.resumeFirst(ticket); // false: nobody waits
 *     }
 * }
 * }
 *
 * @param <W> what a waiter asks for or brings, of use to whoever serves it
 * @param <V> what a waiter is given
 */
public final class WaitQueue<W extends @Nullable Object, V extends @Nullable Object> {
    private final EventLoop loop;
    private final @Nullable Consumer<? super W> onLeave;
    private @Nullable Function<? super W, Description> what; // both written before anybody waits
    private @Nullable String kind; // null if only a description tells it

    // loop only
    private @Nullable Waiter<W, V> first;
    private @Nullable Waiter<W, V> last;
    private int size;

    /**
     * An empty queue for tasks of {@code loop}. Any thread.
     *
     * @param loop the loop of all that wait
     */
    public WaitQueue(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.onLeave = null;
    }

    /**
     * As {@link #WaitQueue(EventLoop)}, with a hook for those that give up: the next one may ask
     * for less, and have it.
     *
     * @param loop the loop of all that wait
     * @param onLeave called on the loop, with what was asked for, when a waiter has left without
     *     being given anything; must not wait
     */
    public WaitQueue(EventLoop loop, Consumer<? super W> onLeave) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.onLeave = Objects.requireNonNull(onLeave, "onLeave");
    }

    /**
     * Sets what whoever looks into the running program is told of the waits in this queue; else
     * they are waits in a queue. Before anybody waits.
     *
     * @param wait makes, of what a waiter asks for or brings, what it waits for; called by any
     *     thread, as {@link dev.millrace.spi.Described#describe} is
     * @return this queue
     */
    public WaitQueue<W, V> describedBy(Function<? super W, Description> wait) {
        what = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /**
     * As {@link #describedBy(Function)}, of descriptions that all have the same kind: observers,
     * who are told the kind of each wait, then need none to be made.
     *
     * @param kindOfAll what {@link Description#kind} is in each of them
     * @param wait makes, of what a waiter asks for or brings, what it waits for
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

    /** What one that wants {@code wanted} waits for. Any thread. */
    Description describe(W wanted) {
        Function<? super W, Description> known = what;
        Description wait =
                known == null ? Description.of("queue", "a queue of tasks") : known.apply(wanted);
        return wait.with("queueLength", size);
    }

    /**
     * Suspends the current task behind all that wait.
     *
     * @param wanted what it asks for or brings
     * @return what it is given
     */
    @Checkpoint
    public V await(W wanted) {
        return Async.suspendInLoop(new Waiter<>(this, wanted));
    }

    /**
     * Puts a wait behind all others, for those who write a {@link dev.millrace.spi.Selectable}.
     * Loop only.
     *
     * @param wanted what it asks for or brings
     * @param wait is answered by this queue
     */
    public void add(W wanted, Suspension<V> wait) {
        new Waiter<>(this, wanted).accept(wait);
    }

    /** Whether nobody waits. Loop only. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** How many wait. Loop only. */
    public int size() {
        return size;
    }

    /**
     * What the waiter that is served next asks for or brings. Loop only.
     *
     * @throws IllegalStateException if nobody waits
     */
    public W firstWanted() {
        Waiter<W, V> next = first;
        if (next == null) {
            throw new IllegalStateException("nobody waits");
        }
        return next.wanted;
    }

    /**
     * Gives {@code value} to the one that has waited longest. Loop only.
     *
     * @param value what it is given
     * @return false if nobody waits; then the value is still the caller's
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
     * Gives {@code value} to the one whose wish {@link #firstWanted} is, and to nobody else. Loop
     * only.
     *
     * @param value what it is given
     * @return false if nobody waits, or that one had just stopped, which plain threads can do at
     *     any time; then it has left, and there may be a next one
     */
    public boolean offerFirst(V value) {
        Waiter<W, V> next = poll();
        return next != null && next.resume(value);
    }

    /**
     * Gives {@code value} to all that wait now. Loop only.
     *
     * @param value what each is given
     * @return how many that were
     */
    public int resumeAll(V value) {
        int resumed = 0;
        while (!isEmpty()) { // who is resumed does not run before this returns
            resumed += offerFirst(value) ? 1 : 0;
        }
        return resumed;
    }

    /**
     * Gives {@code value} to all that wait now and want what {@code which} says. Loop only.
     *
     * @param value what each is given
     * @return how many that were
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
            if (each.linked) { // else it was another clause of a select that has been resumed
                unlink(each);
                resumed += each.resume(value) ? 1 : 0;
            }
        }
        return resumed;
    }

    /**
     * Ends the wait of the one whose wish {@link #firstWanted} is with a failure. Loop only.
     *
     * @param failure what it is thrown
     * @return false as {@link #offerFirst}
     */
    public boolean failFirst(Throwable failure) {
        Waiter<W, V> next = poll();
        return next != null && next.fail(failure);
    }

    /**
     * Ends the wait of all that wait now with a failure each. Loop only.
     *
     * @param failure makes what one of them is thrown
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
     * @param call what was called, for the message
     * @param instead what other threads call, for the message
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
