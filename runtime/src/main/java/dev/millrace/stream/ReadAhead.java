package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.WaitPolicy;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Unwrap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The buffer between a stream and a thread outside its loop: the elements that the last trip to the
 * loop fetched.
 *
 * <p>A trip is a task of the loop. It hands over each element at once, and goes on while it may
 * fetch more. The reader starts the next trip when it has taken all elements.
 */
final class ReadAhead<T> implements ForkJoinPool.ManagedBlocker {

    /** Which elements a trip fetches besides the first. */
    enum Reach {
        /** Only elements that are ready. */
        READY,

        /** Elements that are still to come, too. */
        COMING
    }

    private final AsyncStream<T> stream;
    private final EventLoop loop;
    private final int most;
    private final Reach reach;

    private final Queue<T> elements = new ConcurrentLinkedQueue<>(); // loop to reader
    private @Nullable CompletableFuture<?> trip; // reader only
    private @Nullable Task<?> bringing; // loop only: the latest trip
    private volatile boolean ended; // written by the loop
    private volatile boolean left; // written by the reader
    private volatile @Nullable Thread parked; // the waiting reader, unparked by the loop

    ReadAhead(AsyncStream<T> stream, EventLoop loop, int most, Reach reach) {
        if (most < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, was " + most);
        }
        this.stream = stream;
        this.loop = loop;
        this.most = most;
        this.reach = reach;
    }

    /**
     * Blocks until there is an element; null at the end.
     *
     * @throws InterruptedException if interrupted; nothing was taken
     * @throws LoopClosedException if the loop is closed
     */
    @Nullable T take() throws InterruptedException {
        while (true) {
            T element = elements.poll();
            if (element != null) {
                return element;
            }
            CompletableFuture<?> under = trip;
            if (under == null) {
                if (ended) {
                    return null;
                }
                setOut();
            } else if (!under.isDone()) {
                awaitArrival();
            } else if (elements.isEmpty()) { // checked again after the end of the trip
                trip = null;
                requireSuccess(under);
            }
        }
    }

    /** Ends the current trip, and discards elements that were not taken. */
    void leave() {
        giveUp();
        ended = true;
        left = true;
        discardAll();
    }

    private void discardAll() {
        for (T element = elements.poll(); element != null; element = elements.poll()) {
            loop.discard(element, null, "blocking iterator");
        }
    }

    private void setOut() {
        VoidCoroutine body = this::bring;
        CompletableFuture<?> under = loop.submit(body);
        trip = under;
        under.whenComplete((nothing, failure) -> arrived());
    }

    private void bring() {
        awaitLastTrip();
        bringing = Async.currentTask();
        int room = most;
        do {
            T element = stream.next();
            if (element == null) {
                ended = true;
                return;
            }
            elements.add(element);
            if (left) { // checked after the add; pairs with leave()
                discardAll();
            }
            arrived();
            room--;
        } while (room > 0 && (reach == Reach.COMING || stream.ready()));
    }

    /** Waits for a cancelled trip to end, because the stream has one consumer at a time. */
    private void awaitLastTrip() {
        for (Task<?> last = bringing; last != null && !last.done(); last = bringing) {
            Async.waitFor(List.of(last), WaitPolicy.ALL);
        }
    }

    private void giveUp() {
        CompletableFuture<?> under = trip;
        if (under != null) {
            trip = null;
            under.cancel(true); // a cancelled next takes nothing
        }
    }

    private static void requireSuccess(CompletableFuture<?> over) throws InterruptedException {
        try {
            over.get();
        } catch (ExecutionException failed) {
            throw Rethrow.unchecked(Unwrap.failure(failed));
        }
    }

    // ---- waiting

    private void awaitArrival() throws InterruptedException {
        parked = Thread.currentThread(); // pairs with the read in arrived()
        try {
            ForkJoinPool.managedBlock(this);
        } catch (InterruptedException interrupted) {
            giveUp();
            throw interrupted;
        } finally {
            parked = null;
        }
    }

    private void arrived() {
        Thread reader = parked;
        if (reader != null) {
            LockSupport.unpark(reader);
        }
    }

    @Override
    public boolean block() throws InterruptedException {
        LockSupport.park(this);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return isReleasable();
    }

    @Override
    public boolean isReleasable() {
        CompletableFuture<?> under = trip;
        return !elements.isEmpty() || under == null || under.isDone();
    }
}
