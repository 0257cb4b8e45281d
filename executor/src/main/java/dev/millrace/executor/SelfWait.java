package dev.millrace.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A job that waits for a thread of an executor, while the job that has led to it through the loop
 * holds one and waits. A limiter refuses that. An executor of the user's may have more threads, so
 * the job is looked at again after a while, and named in the log if there seems to be none for it.
 *
 * <p>How many threads do something is known of the JDK's pools. Where one of them is merely busy it
 * comes free some time, and nothing is said. What hides its pool is named after ten seconds only,
 * as something that may be so.
 */
final class SelfWait {
    private static final Complaints COMPLAINTS = new Complaints();

    private static final long SOON = 1; // seconds, for a pool that tells how many threads it has
    private static final long LATE = 10; // seconds, for one that does not

    /** What {@code Executors.newSingleThreadExecutor} makes: it hides a pool of one thread. */
    private static final String SINGLE =
            "java.util.concurrent.Executors$AutoShutdownDelegatedExecutorService";

    private static final int UNKNOWN = Integer.MAX_VALUE;

    private final ExecutorJob<?> job;
    private final Executor executor;
    private final Consumer<String> complaints;

    SelfWait(ExecutorJob<?> job, Executor executor, Consumer<String> complaints) {
        this.job = job;
        this.executor = executor;
        this.complaints = complaints;
    }

    /** Looks after {@code job}, which {@code executor} has taken; costs nothing as a rule. */
    static void watch(ExecutorJob<?> job, Executor executor, Consumer<String> complaints) {
        if (job.outer() == null || !job.window().waiting()) {
            return;
        }
        var wait = new SelfWait(job, executor, complaints);
        if (!wait.holders().isEmpty()) {
            wait.start();
        }
    }

    /** In real time, whatever the clock of the loop; on a thread that costs little to wait. */
    private void start() {
        Thread thread =
                Thread.ofVirtual()
                        .name("millrace-self-wait")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this::look);
        thread.setContextClassLoader(null); // or it would keep that of some application
        thread.start();
    }

    private void look() {
        rest(SOON);
        complain(false);
        rest(LATE - SOON);
        complain(true);
    }

    private void rest(long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long left = end - System.nanoTime();
        while (left > 0 && job.window().waiting()) {
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
        }
    }

    private void complain(boolean late) {
        String complaint = complaint(late);
        if (complaint != null && COMPLAINTS.may(executor, System.nanoTime())) {
            complaints.accept(complaint);
        }
    }

    /** What is wrong at this moment; null if nothing is, or if it cannot be told yet. */
    @Nullable String complaint(boolean late) {
        List<ExecutorJob<?>> holders = holders();
        if (!job.window().waiting()
                || holders.isEmpty()
                || !holders.stream().allMatch(SelfWait::waits)) {
            return null;
        }
        int busy = threadsInUse();
        if (busy > holders.size() && !(late && busy == UNKNOWN)) {
            return null;
        }
        return job.name()
                + " waits for a thread of the executor "
                + ForeignExecutor.describe(executor)
                + ", and "
                + holders.getFirst().name()
                + ", which has led to it, holds one and waits for the loop; "
                + (busy == UNKNOWN ? "if the executor has no other, " : "there is no other, and ")
                + "neither ends while it does: give inner work an executor of its own";
    }

    /** The jobs that have led to this one and hold a thread of the executor, the nearest first. */
    private List<ExecutorJob<?>> holders() {
        var holders = new ArrayList<ExecutorJob<?>>(1);
        for (PermitHolder above = job.outer(); above != null; above = above.outer()) {
            if (above instanceof ExecutorJob<?> other
                    && other.window().running()
                    && other.dispatcher().workers() instanceof ForeignExecutor workers
                    && workers.isFor(executor)) {
                holders.add(other);
            }
        }
        return holders;
    }

    /** Whether the work waits for a future, as that of a body on the loop. */
    private static boolean waits(ExecutorJob<?> holder) {
        Thread thread = holder.window().thread();
        if (thread == null) {
            return false;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals(CompletableFuture.class.getName())
                    && frame.getMethodName().equals("waitingGet")) {
                return true;
            }
        }
        return false;
    }

    /** How many threads of the executor do something, as far as that can be known. */
    private int threadsInUse() {
        if (executor instanceof ThreadPoolExecutor pool) {
            return pool.getActiveCount();
        }
        return executor.getClass().getName().equals(SINGLE) ? 1 : UNKNOWN;
    }

    @Override
    public String toString() {
        return job + " in " + ForeignExecutor.describe(executor);
    }
}
