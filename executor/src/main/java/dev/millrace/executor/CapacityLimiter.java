package dev.millrace.executor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs run at a time, and how many more are kept waiting, in order. Any thread.
 *
 * <p>Every {@link Dispatcher} has one. One limiter may stand for several dispatchers, or for a
 * resource that jobs of several dispatchers share: a database with 20 connections, say. A job takes
 * one permit, from the limiter its {@link JobOptions} names, else from its dispatcher's.
 *
 * <p>Whoever submits first gets a <em>room</em>, of which there are as many as jobs that run or
 * wait. The job then runs, or waits for another to end. A room that gets free goes straight to the
 * submission that has waited longest, so nobody can push in between. Of jobs with the same
 * {@linkplain JobOptions#withKey key}, one runs at a time, in order, and the others wait in their
 * rooms without keeping anybody else from running.
 */
public final class CapacityLimiter {
    private final String name;
    private final int queueCapacity;

    private final ArrivalQueue entrance; // of which all rooms are taken while a submission waits
    private volatile int total; // written under the lock

    // guarded by this; nothing foreign is called under the lock, but for equals of keys
    private final JobList active = new JobList();
    private final JobList queue = new JobList();
    private final KeyedQueues lanes = new KeyedQueues();
    private final SequencedSet<Submission> submissions = new LinkedHashSet<>();
    private int abandonedNow;
    private long ran;
    private long abandoned;
    private long rejected;
    private long waitedNanos;
    private long ranNanos;

    private CapacityLimiter(String name, int total, int queueCapacity) {
        this.name = name;
        this.total = total;
        this.queueCapacity = queueCapacity;
        this.entrance = new ArrivalQueue((long) total + queueCapacity);
    }

    /**
     * A limiter of its own.
     *
     * @param name what messages call it
     * @param total how many jobs run at a time, 0 or more; 0 lets none run until it is {@linkplain
     *     #total(int) raised}
     * @param queueCapacity how many more are taken and wait, 0 or more
     * @return a new limiter
     */
    public static CapacityLimiter of(String name, int total, int queueCapacity) {
        if (queueCapacity < 0) {
            throw new IllegalArgumentException(
                    "limiter " + name + " queues 0 jobs or more, not " + queueCapacity);
        }
        return new CapacityLimiter(name, requireTotal(name, total), queueCapacity);
    }

    private static int requireTotal(String name, int total) {
        if (total < 0) {
            throw new IllegalArgumentException(
                    "limiter " + name + " lets 0 jobs or more run at a time, not " + total);
        }
        return total;
    }

    /**
     * What messages call this limiter.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How many jobs may run at a time.
     *
     * @return 0 or more
     */
    public int total() {
        return total;
    }

    /**
     * Changes how many jobs may run at a time. Raised, it lets waiting jobs run at once; lowered,
     * it takes nothing from those that run.
     *
     * @param total 0 or more
     */
    public void total(int total) {
        synchronized (this) {
            this.total = requireTotal(name, total);
            entrance.capacity((long) total + queueCapacity);
        }
        passOn();
    }

    /**
     * How many more jobs are taken and wait.
     *
     * @return 0 or more
     */
    public int queueCapacity() {
        return queueCapacity;
    }

    /**
     * Whose jobs run, abandoned ones among them, in the order in which they got their permits.
     *
     * @return a snapshot
     */
    public List<RunningJob> borrowers() {
        long now = System.nanoTime();
        return activeJobs().stream().map(job -> job.borrower(now)).toList();
    }

    /**
     * What goes on here and what has gone on so far.
     *
     * @return a consistent snapshot
     */
    public synchronized LimiterStatistics statistics() {
        receiveArrivals();
        return new LimiterStatistics(
                active.size(),
                queue.size() + lanes.size(),
                submissions.size(),
                abandonedNow,
                ran,
                abandoned,
                rejected,
                Duration.ofNanos(waitedNanos),
                Duration.ofNanos(ranNanos));
    }

    // ---- rooms

    /** Takes a room if there is one and nobody waits for it. */
    boolean tryTakeRoom() {
        return entrance.tryTakeRoom();
    }

    /** Grants {@code submission} a room, now or when there is one. */
    void grantRoom(Submission submission) {
        synchronized (this) {
            submissions.add(submission);
            entrance.crowded(true); // before the rooms are looked at: pairs with freeRoom
        }
        passOn();
    }

    /** Takes back a submission that waits; false if it has been granted its room. */
    synchronized boolean withdraw(Submission submission) {
        submissions.remove(submission);
        entrance.crowded(!submissions.isEmpty());
        return !submission.granted;
    }

    /**
     * Takes the room from {@code submission} that it has been granted; false if it has none. Of
     * those who find that its task will not use the room, one gives it back.
     */
    synchronized boolean takeBack(Submission submission) {
        boolean had = submission.granted;
        submission.granted = false;
        return had;
    }

    /** Gives back a room in which no job is any more. */
    void freeRoom() {
        entrance.giveRoomBack();
        if (entrance.isCrowded()) { // after the room is free: whoever comes to wait now finds it
            passOn();
        }
    }

    synchronized void countRejected() {
        rejected++;
    }

    // ---- jobs; each has a room

    /** Runs {@code job}, now or when others have ended. */
    void start(ExecutorJob<?> job) {
        if (entrance.arrive(job)) {
            startAll();
        }
    }

    private void startAll() {
        for (ExecutorJob<?> next = take(); next != null; next = take()) {
            launchAll(next);
        }
    }

    /**
     * The job has ended, or will not run any more, and its successor starts. Calls after the first
     * are of no effect.
     */
    void leave(ExecutorJob<?> job) {
        ExecutorJob<?> next;
        synchronized (this) {
            JobList list = listOf(job);
            if (list == null) {
                return;
            }
            list.remove(job);
            if (list == active) {
                count(job);
            }
            ExecutorJob<?> sameKey = lanes.left(job, list);
            if (sameKey != null) {
                queue.add(sameKey);
            }
            next = takeNext();
        }
        freeRoom();
        job.dispatcher.left();
        if (!job.handOn(next)) {
            launchAll(next);
        }
    }

    /** Where {@code job} is, if it has not left. */
    private @Nullable JobList listOf(ExecutorJob<?> job) {
        if (job.list == null) {
            receiveArrivals(); // it may be among them
        }
        return job.list;
    }

    synchronized void abandoned(ExecutorJob<?> job) {
        if (job.list == active) {
            abandoned++;
            abandonedNow++;
            job.countedAsAbandoned = true;
        }
    }

    private void count(ExecutorJob<?> job) {
        if (job.countedAsAbandoned) {
            abandonedNow--;
        }
        if (job.startedNanos != 0) {
            ran++;
            waitedNanos += job.startedNanos - job.submittedNanos;
            ranNanos += job.endedNanos - job.startedNanos;
        }
    }

    private void enter(ExecutorJob<?> job) {
        Object key = job.key();
        try {
            if (key != null && lanes.enter(job, key)) {
                return;
            }
        } catch (Throwable t) { // of this key: the job fails when it is its turn, and no other does
            job.unordered = t;
        }
        queue.add(job);
    }

    private @Nullable ExecutorJob<?> takeNext() {
        if (active.size() >= total) {
            entrance.hungry(false); // whoever ends next looks
            return null;
        }
        ExecutorJob<?> next = queue.poll();
        if (next == null) {
            receiveArrivals();
            next = queue.poll();
        }
        if (next == null) {
            entrance.hungry(true);
            receiveArrivals(); // those who came before they could know
            next = queue.poll();
        }
        if (next != null) {
            active.add(next);
        }
        return next;
    }

    private void receiveArrivals() {
        for (ExecutorJob<?> job = entrance.takeArrivals(); job != null; ) {
            ExecutorJob<?> later = job.next;
            job.next = null;
            enter(job);
            job = later;
        }
    }

    /** Hands rooms to those who wait for one, and permits to jobs that wait. */
    private void passOn() {
        for (Submission next = takeSubmission(); next != null; next = takeSubmission()) {
            if (!next.wake() && takeBack(next)) {
                entrance.giveRoomBack(); // and the next is looked at all the same
            }
        }
        startAll();
    }

    private synchronized @Nullable ExecutorJob<?> take() {
        return takeNext();
    }

    private synchronized @Nullable Submission takeSubmission() {
        if (submissions.isEmpty() || !entrance.tryTakeAnyRoom()) {
            return null;
        }
        Submission next = submissions.removeFirst();
        entrance.crowded(!submissions.isEmpty());
        next.granted = true;
        return next;
    }

    /** Launches {@code first}, and after it those whose turn came while it ran inside execute. */
    static void launchAll(@Nullable ExecutorJob<?> first) {
        for (ExecutorJob<?> job = first; job != null; ) {
            job = job.launch();
        }
    }

    synchronized List<ExecutorJob<?>> activeJobs() {
        return active.snapshot();
    }

    /** Those that wait, in the queue or behind another of their key. */
    synchronized List<ExecutorJob<?>> waitingJobs() {
        receiveArrivals();
        var all = new ArrayList<>(queue.snapshot());
        all.addAll(lanes.snapshot());
        return all;
    }

    @Override
    public synchronized String toString() {
        receiveArrivals();
        return active.size()
                + " of "
                + total
                + " running, "
                + (queue.size() + lanes.size())
                + " of "
                + queueCapacity
                + " queued, "
                + submissions.size()
                + " waiting for room";
    }
}
