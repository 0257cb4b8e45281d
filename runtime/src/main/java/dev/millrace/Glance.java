package dev.millrace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a loop has at one moment and how they are, and no more: it is made inside the loop,
 * which has other things to do. Where the loop does not answer, it is made from outside, of fields
 * that may change meanwhile.
 *
 * @param holder the task whose step is under way; null if none is, or if it is the one that asks
 * @param inCallback whether a callback is under way instead
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
     * @param atHand the wait that it was in
     */
    record Seen(Task<?> task, String state, @Nullable Wait atHand) {
        boolean waits() {
            return atHand != null || task instanceof JobTask<?>;
        }

        boolean isStillTrue() {
            return atHand == null || (task instanceof BodyTask<?> body && body.waitsFor(atHand));
        }
    }

    /** A glance at each of these; waits for up to 50 ms, for all of them together. Any thread. */
    static List<Glance> at(List<LoopImpl> loops) {
        List<Answer> answers = new ArrayList<>();
        for (LoopImpl loop : loops) {
            answers.add(new Answer(loop));
        }
        answers.forEach(Answer::ask);
        long until = System.nanoTime() + PATIENCE.toNanos();
        return answers.stream().map(answer -> answer.await(until)).toList();
    }

    /** A glance of the calling thread, inside the loop or outside. */
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
        // on baton a thread that waits for its turn looks as one that waits for anything else
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

    /** What one loop is asked, and what it says. */
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
            } catch (InterruptedException e) { // the picture is made all the same, without waiting
                Thread.currentThread().interrupt();
            }
        }
    }
}
