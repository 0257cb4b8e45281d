package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopFault;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Suspension;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the callbacks of a listener and the task that reads its stream.
 *
 * <p>The lock is held for a few steps, never across foreign code or a wait on a loop. Elements stay
 * here until the task takes them, so that a cancelled wait has taken nothing.
 */
final class Mailbox<T> implements Feed<T>, Abandonable {
    private static final Object WAKE = new Object();

    private final Registration<T> registration;
    private final Overflow overflow;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    // guarded by lock
    private final Queue<T> kept = new ArrayDeque<>();
    private @Nullable Suspension<Object> waiter;
    private boolean ended; // by the producer, or by an overflow
    private @Nullable Throwable failure;
    private volatile boolean closed; // written under the lock

    // loop only
    private @Nullable Runnable unregister;
    private @Nullable Handle onLoopClose;
    private boolean registered;
    private volatile @Nullable EventLoop loop; // written once, before the registration

    Mailbox(Overflow overflow, Registration<T> registration) {
        this.overflow = Objects.requireNonNull(overflow, "overflow");
        this.registration = Objects.requireNonNull(registration, "registration");
    }

    // ---- producers, any thread

    @Override
    public boolean send(T element) {
        Objects.requireNonNull(element, "a feed has no null elements");
        Suspension<Object> waiting = null;
        T dropped = null;
        boolean accepted = false;
        enter();
        try {
            boolean open = awaitRoom();
            if (open) {
                if (overflow.full() == Overflow.Full.DROP_OLDEST && full()) {
                    dropped = kept.poll();
                }
                accepted = keep(element);
                waiting = takeWaiter();
            }
        } finally {
            lock.unlock();
        }
        wake(waiting);
        discard(dropped);
        return accepted;
    }

    /**
     * Takes the lock without ever parking: a task that parked here would give its loop away in the
     * middle of a call that is no checkpoint.
     */
    private void enter() {
        while (!lock.tryLock()) {
            Thread.onSpinWait();
        }
    }

    private boolean full() {
        return kept.size() >= overflow.capacity() && !(kept.isEmpty() && waiter != null);
    }

    /** False if nothing can be sent any more. */
    private boolean awaitRoom() {
        while (!ended && !closed && full() && overflow.full() == Overflow.Full.WAIT) {
            if (EventLoop.currentOrNull() != null) {
                throw new IllegalStateException(
                        "send would block a loop until the consumer has made room; let tasks send"
                                + " to a channel");
            }
            try {
                room.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt(); // the element was not sent, and says so
                return false;
            }
        }
        return !ended && !closed;
    }

    private boolean keep(T element) {
        if (full()) {
            switch (overflow.full()) {
                case FAIL -> {
                    ended = true;
                    failure = new OverflowException(overflow);
                    return false;
                }
                case DROP_OLDEST, DROP_NEWEST, WAIT -> {
                    return false;
                }
            }
        }
        return kept.add(element);
    }

    @Override
    public void end() {
        finish(null);
    }

    @Override
    public void fail(Throwable thrown) {
        finish(Objects.requireNonNull(thrown, "failure"));
    }

    private void finish(@Nullable Throwable outcome) {
        Suspension<Object> waiting;
        boolean late;
        enter();
        try {
            late = ended || closed;
            if (!late) {
                ended = true;
                failure = outcome;
                room.signalAll();
            }
            waiting = takeWaiter();
        } finally {
            lock.unlock();
        }
        wake(waiting);
        if (late && outcome != null) {
            report("a listener failed after its stream had ended or been left", outcome);
        }
    }

    private @Nullable Suspension<Object> takeWaiter() {
        Suspension<Object> waiting = waiter;
        waiter = null;
        return waiting;
    }

    private static void wake(@Nullable Suspension<Object> waiting) {
        if (waiting != null) {
            waiting.tryResume(WAKE);
        }
    }

    // ---- the consumer, on the loop

    /** Registers the listener, once; one that was left meanwhile is unregistered at once. */
    void register() {
        if (registered) {
            return;
        }
        registered = true;
        EventLoop streamLoop = EventLoop.current();
        loop = streamLoop;
        onLoopClose = streamLoop.onClose(this::close);
        try {
            unregister =
                    Objects.requireNonNull(
                            registration.register(this), "a registration without its undoing");
        } catch (Throwable thrown) {
            close();
            enter();
            try {
                failure = thrown;
            } finally {
                lock.unlock();
            }
            throw Rethrow.unchecked(thrown);
        }
        if (closed) {
            runUnregister();
        }
    }

    boolean ready() {
        enter();
        try {
            return !kept.isEmpty() || ended || closed;
        } finally {
            lock.unlock();
        }
    }

    void awaitSignal() {
        Async.<Object>suspend(this::park);
    }

    private void park(Suspension<Object> suspension) {
        suspension.onCancel(() -> {
            enter();
            try {
                waiter = null;
            } finally {
                lock.unlock();
            }
            return true; // what comes stays for the next call
        });
        boolean there;
        enter();
        try {
            there = !kept.isEmpty() || ended || closed;
            if (!there) {
                waiter = suspension;
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (there) {
            suspension.tryResume(WAKE);
        }
    }

    @Nullable T take() {
        enter();
        try {
            T element = kept.poll();
            if (element != null) {
                room.signal();
            }
            return element;
        } finally {
            lock.unlock();
        }
    }

    /** At the end: unregisters, and returns null or throws the failure. */
    @Nullable T finish() {
        Throwable thrown;
        enter();
        try {
            thrown = failure;
            closed = true;
        } finally {
            lock.unlock();
        }
        release();
        if (thrown != null) {
            throw Rethrow.unchecked(thrown);
        }
        return null;
    }

    void close() {
        Throwable unseen;
        Suspension<Object> waiting;
        List<T> left;
        enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            left = List.copyOf(kept);
            kept.clear();
            unseen = failure;
            failure = null;
            waiting = takeWaiter();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        wake(waiting);
        release();
        left.forEach(this::discard);
        if (unseen != null) {
            report("a stream was closed before the failure of its listener was seen", unseen);
        }
    }

    private void release() {
        Handle hook = onLoopClose;
        if (hook != null) {
            onLoopClose = null;
            hook.cancel();
        }
        runUnregister();
    }

    private void runUnregister() {
        Runnable once = unregister;
        if (once == null) {
            return;
        }
        unregister = null;
        try {
            once.run();
        } catch (Throwable thrown) {
            report("a listener could not be unregistered", thrown);
        }
    }

    private void discard(@Nullable T element) {
        EventLoop streamLoop = loop;
        if (streamLoop != null) {
            streamLoop.discard(element, null, "listener");
        }
    }

    private void report(String message, Throwable thrown) {
        EventLoop streamLoop = loop;
        if (streamLoop != null) {
            streamLoop.report(new LoopFault(message, thrown, "listener", null));
        }
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public boolean settled() {
        return closed;
    }

    @Override
    public void abandon() {
        close();
    }
}
