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
 * What lies between a stream and the foreign thread that reads it: the elements that the last trip
 * to the loop has brought.
 *
 * <p>A trip is a task of the loop. It hands over each element at once, so that none is held back
 * for the next one, and goes on while it may bring more; the reader makes the next trip when it has
 * taken all.
 */
final class ReadAhead<T> implements ForkJoinPool.ManagedBlocker {

    /** Which elements a trip brings besides the first. */
    enum Reach {
        /** Those that lie in the stream already. */
        READY,

        /** Those that come. */
        COMING
    }

    private final AsyncStream<T> stream;
    private final EventLoop loop;
    private final int most;
    private final Reach reach;

    private final Queue<T> elements = new ConcurrentLinkedQueue<>(); // loop to reader
    private @Nullable CompletableFuture<?> trip; // reader only
    private @Nullable Task<?> bringing; // loop only: the trip that reads the stream, or did so last
    private volatile boolean ended; // written by the loop
    private volatile boolean left; // written by the reader
    private volatile @Nullable Thread parked; // the reader while it waits, unparked by the loop

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
     * Blocks until there is an element, or the end, which is null.
     *
     * @throws InterruptedException without having taken anything
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
            } else if (elements.isEmpty()) { // looked at after the end of the trip
                trip = null;
                requireSuccess(under);
            }
        }
    }

    /** Ends the trip under way, and forgets what has been brought and not taken. */
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
            if (left) { // after it was added: pairs with leave
                discardAll();
            }
            arrived();
            room--;
        } while (room > 0 && (reach == Reach.COMING || stream.ready()));
    }

    /** A trip that was given up may not have left the stream yet, which has one consumer. */
    private void awaitLastTrip() {
        for (Task<?> last = bringing; last != null && !last.done(); last = bringing) {
            Async.waitFor(List.of(last), WaitPolicy.ALL);
        }
    }

    private void giveUp() {
        CompletableFuture<?> under = trip;
        if (under != null) {
            trip = null;
            under.cancel(true); // a cancelled next has taken nothing
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
