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
 * Detects a job that waits for a thread of an executor while the job that started it holds such a
 * thread and waits for it. A limiter refuses that at once. A user's executor may have more threads,
 * so the job is checked again after a while and logged if no thread seems to be left.
 *
 * <p>For the JDK's pools the number of busy threads is known; if another thread is merely busy,
 * nothing is logged. For other executors it is not known, so they are logged only after ten
 * seconds, as a possible problem.
 */
final class SelfWait {
    private static final Complaints COMPLAINTS = new Complaints();

    private static final long SOON = 1; // seconds, for a pool with a known number of busy threads
    private static final long LATE = 10; // seconds, for any other

    /**
     * What {@code Executors.newSingleThreadExecutor} makes: a wrapper of a pool with one thread.
     */
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

    /** Watches {@code job}, which {@code executor} has taken. Usually returns at once. */
    static void watch(ExecutorJob<?> job, Executor executor, Consumer<String> complaints) {
        if (job.outer() == null || !job.window().waiting()) {
            return;
        }
        var wait = new SelfWait(job, executor, complaints);
        if (!wait.holders().isEmpty()) {
            wait.start();
        }
    }

    /** Checks in real time, whatever the clock of the loop is. */
    private void start() {
        Thread thread =
                Thread.ofVirtual()
                        .name("millrace-self-wait")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this::look);
        // else it would keep an application's class loader alive
        thread.setContextClassLoader(null);
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

    /** The message to log now; null if there is nothing to report or it is too early to know. */
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
                + ", but "
                + holders.getFirst().name()
                + ", which started it, holds one and waits for the loop; "
                + (busy == UNKNOWN
                        ? "if there is no other thread, "
                        : "there is no other thread, so ")
                + "neither can end: run the inner job in another executor";
    }

    /** The jobs that led to this one and hold a thread of the executor, nearest first. */
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

    /** Whether the work waits for a future, such as that of a body on the loop. */
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

    /** How many threads of the executor are busy, if that is known. */
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
