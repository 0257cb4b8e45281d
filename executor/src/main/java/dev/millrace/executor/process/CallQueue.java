package dev.millrace.executor.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a pool that wait for a worker, the slots that wait for a call, and the submissions
 * that wait for room; each in order, but for the slots: the last to become idle is the first to
 * work, because its caches are warm. Any thread.
 *
 * <p>Whoever submits takes a <em>room</em> first, of which there are as many as calls that run or
 * wait. A room that gets free goes straight to the submission that has waited longest.
 */
final class CallQueue {
    private final int size;
    private final int capacity;

    // guarded by the lock; nothing foreign is called under it
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private final SequencedSet<SlotWork> waiting = new LinkedHashSet<>();
    private final SequencedSet<SlotWork> running = new LinkedHashSet<>();
    private final SequencedSet<RoomWait> submissions = new LinkedHashSet<>();
    private final ArrayDeque<Slot> idle = new ArrayDeque<>();
    private int taken; // rooms
    private boolean closed;
    private boolean stopped; // closed to calls of the place, too
    private boolean over; // closed to calls that have a room, too

    CallQueue(int size, int capacity) {
        this.size = size;
        this.capacity = capacity;
    }

    // ---- rooms

    /** Takes a room if there is one. */
    boolean tryTakeRoom() {
        lock.lock();
        try {
            if (closed || taken - size >= capacity) { // never overflows, as their sum might
                return false;
            }
            taken++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Grants {@code submission} a room, now or when there is one; refuses it once closed. */
    void grantRoom(RoomWait submission) {
        lock.lock();
        try {
            if (!closed && !tryTakeRoom()) {
                submissions.add(submission);
                return;
            }
            submission.granted = !closed;
        } finally {
            lock.unlock();
        }
        submission.wake();
    }

    /** Takes back a submission that waits; false if it has been answered. */
    boolean withdraw(RoomWait submission) {
        lock.lock();
        try {
            return submissions.remove(submission);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the room from {@code submission} that it has been granted; false if it has none. Of
     * those who find that its task will not use the room, one gives it back.
     */
    boolean takeBack(RoomWait submission) {
        lock.lock();
        try {
            boolean had = submission.granted;
            submission.granted = false;
            return had;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a room. */
    void freeRoom() {
        for (RoomWait next = passOn(); next != null && !next.wake() && takeBack(next); ) {
            next = passOn();
        }
    }

    private @Nullable RoomWait passOn() {
        lock.lock();
        try {
            if (submissions.isEmpty()) {
                taken--;
                if (taken == 0) {
                    empty.signalAll();
                }
                return null;
            }
            RoomWait next = submissions.removeFirst();
            next.granted = true;
            return next;
        } finally {
            lock.unlock();
        }
    }

    // ---- calls; each has a room

    /**
     * Gives {@code call} to an idle slot, or lets it wait.
     *
     * @throws RejectedExecutionException when the slots are gone
     */
    void start(SlotWork call) {
        Slot slot;
        lock.lock();
        try {
            requireSlots(over);
            slot = idle.pollLast();
            if (slot == null) {
                waiting.add(call);
                return;
            }
            running.add(call);
            slot.assigned = call;
        } finally {
            lock.unlock();
        }
        slot.wake();
    }

    /**
     * As {@link #start}, for a call of the place, whose limiter is what bounds it: it needs no room
     * and is waited for at the end all the same.
     *
     * @throws RejectedExecutionException when the slots are gone
     */
    void admit(SlotWork call) {
        lock.lock();
        try {
            requireSlots(stopped);
            taken++;
            start(call); // under the lock: nobody takes the slots away meanwhile
        } finally {
            lock.unlock();
        }
    }

    private static void requireSlots(boolean gone) {
        if (gone) {
            throw new RejectedExecutionException("the worker processes are gone");
        }
    }

    /** The next call for {@code slot}, or null after it has been told to wait for one. */
    @Nullable SlotWork nextOrIdle(Slot slot) {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                idle.add(slot);
                return null;
            }
            SlotWork next = waiting.removeFirst();
            running.add(next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Takes {@code slot} out of the idle ones; whether no call had been assigned to it. */
    boolean stopIdling(Slot slot) {
        lock.lock();
        try {
            return idle.remove(slot);
        } finally {
            lock.unlock();
        }
    }

    /** A call that was cancelled while it waited. */
    void revoke(SlotWork call) {
        lock.lock();
        try {
            if (!waiting.remove(call)) {
                return; // a slot has it, and will find that it need not run
            }
        } finally {
            lock.unlock();
        }
        freeRoom();
    }

    /** A call has ended; again, if it had already. */
    void ended(SlotWork call) {
        lock.lock();
        try {
            if (!running.remove(call)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        freeRoom();
    }

    /** All calls that wait, which the caller now has to refuse. */
    List<SlotWork> takeWaiting() {
        lock.lock();
        try {
            var all = new ArrayList<>(waiting);
            running.addAll(all);
            waiting.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    // ---- the end

    /** Lets nobody in any more; what is inside goes on. */
    void close() {
        List<RoomWait> refused;
        lock.lock();
        try {
            closed = true;
            refused = List.copyOf(submissions);
            submissions.clear();
        } finally {
            lock.unlock();
        }
        refused.forEach(RoomWait::wake);
    }

    /** As {@link #close}, for calls of the place. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #stop}, for calls that have a room; returns those that wait, to be refused. */
    List<SlotWork> end() {
        lock.lock();
        try {
            over = true;
            return takeWaiting();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all rooms were given back in time. */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (taken > 0 && left > 0) {
                left = empty.awaitNanos(left);
            }
            return taken == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Names of the jobs that run. */
    List<String> runningJobs() {
        lock.lock();
        try {
            return running.stream().map(SlotWork::toString).toList();
        } finally {
            lock.unlock();
        }
    }

    int queued() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return runningJobs().size() + " run, " + queued() + " wait";
    }
}
