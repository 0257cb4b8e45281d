package dev.millrace.executor;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who may run in a place, who waits in its queue, and who waits for room in it; each in order. Any
 * thread.
 *
 * <p>Whoever submits first gets a <em>room</em>, of which there are as many as jobs that run or
 * wait. The job then runs, or waits for another to end. A room that gets free goes straight to the
 * submission that has waited longest, so nobody can push in between.
 */
final class Limiter {
    private final int concurrency;
    private final int queueCapacity;
    private final ThreadFactory threads;

    // guarded by this; nothing foreign is called under the lock
    private final SequencedSet<PlacedJob> queue = new LinkedHashSet<>();
    private final SequencedSet<Submission> submissions = new LinkedHashSet<>();
    private int taken; // rooms; all of them while any submission waits
    private int running;

    Limiter(int concurrency, int queueCapacity, String name) {
        if (concurrency < 1 || queueCapacity < 0) {
            throw new IllegalArgumentException(
                    "a place runs 1 job or more at a time and queues 0 or more, not "
                            + concurrency
                            + " and "
                            + queueCapacity);
        }
        this.concurrency = concurrency;
        this.queueCapacity = queueCapacity;
        // a job's thread is started by whoever has room for it, of whom it must inherit nothing
        this.threads =
                Thread.ofVirtual()
                        .name(name + "-", 1)
                        .inheritInheritableThreadLocals(false)
                        .factory();
    }

    int concurrency() {
        return concurrency;
    }

    int queueCapacity() {
        return queueCapacity;
    }

    // ---- rooms

    /** Takes a room if there is one. */
    synchronized boolean tryTakeRoom() {
        if (taken - concurrency >= queueCapacity) { // never overflows, as their sum might
            return false;
        }
        taken++;
        return true;
    }

    /** Grants {@code submission} a room, now or when there is one. */
    void grantRoom(Submission submission) {
        synchronized (this) {
            if (!tryTakeRoom()) {
                submissions.add(submission);
                return;
            }
            submission.granted = true;
        }
        submission.wake();
    }

    /** Takes back a submission that waits; false if it has been granted its room. */
    synchronized boolean withdraw(Submission submission) {
        submissions.remove(submission);
        return !submission.granted;
    }

    /** Gives back a room. */
    void freeRoom() {
        for (Submission next = passOn(); next != null && !next.wake(); ) {
            next = passOn();
        }
    }

    private synchronized @Nullable Submission passOn() {
        if (submissions.isEmpty()) {
            taken--;
            return null;
        }
        Submission next = submissions.removeFirst();
        next.granted = true;
        return next;
    }

    // ---- jobs; each has a room

    /** Runs {@code job}, now or when another has ended. */
    void start(PlacedJob job) {
        synchronized (this) {
            if (running == concurrency) {
                queue.add(job);
                return;
            }
            running++;
            job.running = true;
        }
        try {
            launch(job);
        } catch (Throwable t) { // out of memory: the loop fails the task, and others may have its
            // place
            ended(job);
            throw t;
        }
    }

    /** Takes back a job that waits; one that runs frees its room when it ends. */
    void revoke(PlacedJob job) {
        boolean waited;
        synchronized (this) {
            waited = queue.remove(job);
        }
        if (waited) {
            freeRoom();
        }
    }

    /** The job has ended, and its successor starts. Calls after the first are of no effect. */
    void ended(PlacedJob job) {
        PlacedJob next = null;
        synchronized (this) {
            if (!job.running) {
                return;
            }
            job.running = false;
            if (queue.isEmpty()) {
                running--;
            } else {
                next = queue.removeFirst();
                next.running = true;
            }
        }
        freeRoom();
        if (next != null) {
            launch(next);
        }
    }

    private void launch(PlacedJob job) {
        threads.newThread(job).start();
    }

    @Override
    public synchronized String toString() {
        return running
                + " of "
                + concurrency
                + " running, "
                + queue.size()
                + " of "
                + queueCapacity
                + " queued, "
                + submissions.size()
                + " waiting for room";
    }
}
