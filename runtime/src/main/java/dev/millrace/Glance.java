package dev.millrace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop and their states at one moment. It is small because it is made inside the
 * loop, which has other work to do. If the loop does not answer, it is made from outside, by
 * reading fields that may change meanwhile.
 *
 * @param holder the task that runs now; null if none does, or if it is the one that asks
 * @param inCallback whether a callback runs now
 */
record Glance(
        LoopImpl loop,
        boolean answered,
        List<Seen> tasks,
        int ready,
        int timers,
        @Nullable Task<?> holder,
        boolean inCallback) {
    private static final Duration PATIENCE = Duration.ofMillis(50);

    /**
     * One task.
     *
     * @param state as in {@link dev.millrace.inspect.TaskState}
     * @param atHand its current wait, if it waits
     */
    record Seen(Task<?> task, String state, @Nullable Wait atHand) {
        boolean waits() {
            return atHand != null || task instanceof JobTask<?>;
        }

        boolean isStillTrue() {
            return atHand == null || (task instanceof BodyTask<?> body && body.waitsFor(atHand));
        }
    }

    /** A glance at each of the loops. Waits up to 50 ms for all of them together. Any thread. */
    static List<Glance> at(List<LoopImpl> loops) {
        List<Answer> answers = new ArrayList<>();
        for (LoopImpl loop : loops) {
            answers.add(new Answer(loop));
        }
        answers.forEach(Answer::ask);
        long until = System.nanoTime() + PATIENCE.toNanos();
        return answers.stream().map(answer -> answer.await(until)).toList();
    }

    /** A glance by the calling thread, inside or outside the loop. */
    static Glance of(LoopImpl loop, boolean answered) {
        Running asking = Running.current();
        List<Seen> seen = new ArrayList<>();
        for (Task<?> task : loop.tasks().snapshot()) {
            if (!task.done()) {
                seen.add(see(loop, task, asking));
            }
        }
        Object entered = loop.turns().running();
        return new Glance(
                loop,
                answered,
                seen,
                loop.turns().readyCount(),
                loop.turns().timers().size(),
                !answered && entered instanceof Task<?> task ? task : null,
                !answered && entered != null && !(entered instanceof Task<?>));
    }

    private static Seen see(LoopImpl loop, Task<?> task, @Nullable Running asking) {
        if (!(task instanceof BodyTask<?> body)) {
            return new Seen(task, stateOf((JobTask<?>) task), null);
        }
        Wait wait = body.waitAtHand();
        if (wait != null && !wait.isSettled()) {
            return new Seen(body, "waiting", wait);
        }
        return new Seen(body, wait != null ? "ready" : stateOf(loop, body, asking), null);
    }

    private static String stateOf(JobTask<?> job) {
        if (job.onItsWay()) {
            return "ended";
        }
        return job.thread() == null ? "queued" : "running";
    }

    private static String stateOf(LoopImpl loop, BodyTask<?> body, @Nullable Running asking) {
        if (body == asking) {
            return "running";
        }
        if (body.isAway()) {
            return "away";
        }
        if (!body.hasBegun()) {
            return "new";
        }
        boolean entered = loop.turns().running() == body;
        // on the baton engine a thread that waits for its turn looks blocked too
        if ((entered || loop.engine() == FiberEngine.CARRIER) && isBlocked(body.thread())) {
            return "blocked";
        }
        return entered ? "running" : "ready";
    }

    private static boolean isBlocked(@Nullable Thread thread) {
        return thread != null
                && switch (thread.getState()) {
                    case BLOCKED, WAITING, TIMED_WAITING -> true;
                    default -> false;
                };
    }

    /** The question to one loop, and its answer. */
    private static final class Answer implements Runnable {
        private final LoopImpl loop;
        private final CountDownLatch given = new CountDownLatch(1);
        private volatile @Nullable Glance glance;
        private volatile boolean tooLate;
        private boolean asked;

        Answer(LoopImpl loop) {
            this.loop = loop;
        }

        void ask() {
            asked = !loop.inLoop() && loop.running() && loop.offer(this);
        }

        @Override
        public void run() {
            if (!tooLate) {
                try {
                    glance = of(loop, true);
                } finally {
                    given.countDown();
                }
            }
        }

        Glance await(long untilNanos) {
            boolean inside = loop.inLoop();
            if (asked) {
                awaitAnswer(untilNanos);
            }
            tooLate = true;
            Glance answer = glance;
            return answer != null ? answer : of(loop, inside);
        }

        private void awaitAnswer(long untilNanos) {
            try {
                given.await(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) { // go on without waiting
                Thread.currentThread().interrupt();
            }
        }
    }
}
