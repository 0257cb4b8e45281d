package dev.millrace;

import dev.millrace.internal.jvm.Log;
import dev.millrace.internal.timer.Timer;
import dev.millrace.internal.turn.Turns;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The one shared daemon loop; see {@link EventLoop#common()}. */
final class CommonLoop {
    /** The loop ends after three checks in a row, at this interval, found it idle. */
    private static final Duration CHECK = Duration.ofSeconds(10);

    private static final int IDLE_CHECKS = 3;
    private static final int CHECK_STEPS = 1; // the step of the check itself

    /** How long a task may hold the loop while an application ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    // written under the lock of the class, read by any thread
    private static final List<CommonLease> LEASES = new CopyOnWriteArrayList<>();

    // guarded by the class
    private static @Nullable CommonLoop current;

    private final LoopImpl loop;
    private final DrivenLoop driven;
    private boolean asked; // guarded by the class

    private CommonLoop(EventLoop.Builder settings) {
        loop = (LoopImpl) settings.open();
        driven = DrivenLoop.begin(loop, () -> new Check().arm());
    }

    static EventLoop get() {
        return get(EventLoop.builder());
    }

    /** The common loop; opens one with {@code settings} if there is none. */
    static synchronized EventLoop get(EventLoop.Builder settings) {
        CommonLoop common = current;
        if (common == null || !common.loop.running()) {
            common = new CommonLoop(settings.name("millrace-common"));
            current = common;
        }
        common.asked = true;
        return common.loop;
    }

    /** Closes {@code loop} if it is the common one; false if it is not. */
    static boolean closes(LoopImpl loop) {
        CommonLoop common;
        synchronized (CommonLoop.class) {
            common = current;
            if (common == null || common.loop != loop) {
                return false;
            }
            LoopRun.refuseInside(loop);
            if (!LEASES.isEmpty()) {
                throw new IllegalStateException(
                        "the common loop is leased by "
                                + LEASES.size()
                                + " application(s); the last one closes it");
            }
            current = null;
        }
        common.driven.end();
        return true;
    }

    static synchronized CommonLease lease(ClassLoader application) {
        var lease = new CommonLease(application, CommonLoop::cancelTasks, CommonLoop::giveBack);
        LEASES.add(lease);
        return lease;
    }

    static synchronized @Nullable EventLoop openOrNull() {
        CommonLoop common = current;
        return common != null && common.loop.running() ? common.loop : null;
    }

    /** Cancels the tasks of an application that still has its lease. */
    static void cancelTasks(CommonLease lease) {
        CommonLoop asked;
        boolean only;
        synchronized (CommonLoop.class) {
            asked = current;
            only = LEASES.size() == 1;
            if (asked == null || !LEASES.contains(lease)) {
                return;
            }
        }
        asked.loop.offer(() -> {
            if (only) {
                asked.loop.tasks().snapshot().forEach(CommonLoop::cancel);
            } else {
                asked.cancelTasksOf(lease);
            }
        });
    }

    /** Ends a lease, and the loop with the last one. */
    static void giveBack(CommonLease lease) {
        CommonLoop left;
        boolean last;
        synchronized (CommonLoop.class) {
            if (!LEASES.remove(lease)) {
                return;
            }
            left = current;
            last = LEASES.isEmpty();
            if (last) {
                current = null;
            }
        }
        if (left == null) {
            return;
        }
        if (last) {
            left.close();
        } else {
            left.loop.offer(() -> left.cancelTasksOf(lease));
        }
    }

    /** Closes the loop, and waits for that unless a task holds it. */
    private void close() {
        Thread end =
                Thread.ofPlatform()
                        .daemon()
                        .name("millrace-common-end")
                        .inheritInheritableThreadLocals(false)
                        .start(driven::end);
        if (Running.current() != null) {
            return; // a loop must not wait
        }
        boolean interrupted = false;
        Duration patience = PATIENCE;
        while (end.isAlive()) {
            try {
                if (!end.join(patience)) {
                    if (driven.loop().life().phase() == Life.Phase.RUNNING) {
                        Log.write(
                                System.Logger.Level.WARNING,
                                "event loop "
                                        + loop.name()
                                        + " is held by a task and could not be closed",
                                null);
                        break;
                    }
                    patience = Duration.ofDays(1); // it is closing, which has its own time limits
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void cancelTasksOf(CommonLease lease) {
        List<CommonLease> others = LEASES.stream().filter(other -> other != lease).toList();
        for (Task<?> task : loop.tasks().snapshot()) {
            if (task instanceof BodyTask<?> body && body.isStartedIn(lease, others)) {
                cancel(body);
            }
        }
    }

    private static void cancel(Task<?> task) {
        task.cancel("the application was closed");
    }

    /**
     * Whether the loop is unused and may end. A caller that asks for the loop meanwhile keeps it.
     */
    private boolean isRetired() {
        synchronized (CommonLoop.class) {
            if (asked || current != this || !LEASES.isEmpty()) {
                return false;
            }
            current = null;
            return true;
        }
    }

    /** Whether a caller has asked for the loop since the last call. */
    private boolean takeAsked() {
        synchronized (CommonLoop.class) {
            boolean was = asked;
            asked = false;
            return was;
        }
    }

    /** Checks at intervals whether the loop is still used. */
    private final class Check extends Timer {
        private int idleChecks;
        private long steps;

        void arm() {
            loop.turns().timers().set(this, loop.deadlineNanos(CHECK));
        }

        @Override
        protected void due() {
            loop.turns().add(this);
        }

        @Override
        public void run() {
            Turns turns = loop.turns();
            boolean idle =
                    LEASES.isEmpty()
                            && !takeAsked()
                            && loop.tasks().size() == 0
                            && turns.timers().size() == 0
                            && !turns.watchesChannels()
                            && turns.steps() - steps <= CHECK_STEPS;
            steps = turns.steps();
            idleChecks = idle ? idleChecks + 1 : 0;
            if (idleChecks < IDLE_CHECKS) {
                arm();
            } else {
                Thread.ofPlatform()
                        .daemon()
                        .name("millrace-common-end")
                        .inheritInheritableThreadLocals(false)
                        .start(this::end);
            }
        }

        private void end() {
            if (isRetired()) {
                driven.end();
            } else {
                loop.offer(this::arm);
            }
        }
    }
}
