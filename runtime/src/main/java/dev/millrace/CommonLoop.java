package dev.millrace;

import dev.millrace.internal.timer.Timer;
import dev.millrace.internal.turn.Turns;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one shared daemon loop; see {@link EventLoop#common()}. */
final class CommonLoop {
    /** Idle for this long, three checks in a row, it ends. */
    private static final Duration CHECK = Duration.ofSeconds(10);

    private static final int IDLE_CHECKS = 3;

    // guarded by the class
    private static @Nullable CommonLoop current;

    private final LoopImpl loop;
    private final LoopRun run;
    private volatile boolean asked;

    private CommonLoop() {
        loop = (LoopImpl) EventLoop.builder().name("millrace-common").open();
        run = LoopRun.begin(loop, new Check()::run);
    }

    static synchronized EventLoop get() {
        CommonLoop common = current;
        if (common == null || common.loop.closed()) {
            common = new CommonLoop();
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
            current = null;
        }
        if (loop.isOwner()) {
            throw new IllegalStateException("the common loop cannot be closed from inside");
        }
        common.end();
        return true;
    }

    private void end() {
        loop.tryCallSoonThreadSafe(loop::stop);
        try {
            run.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new Closing(loop, Duration.ofSeconds(10)).run();
    }

    /** Looks now and then whether anybody still uses the loop. */
    private final class Check extends Timer {
        private int idleChecks;
        private long steps;

        @Override
        protected void due() {
            loop.turns().add(this);
        }

        @Override
        public void run() {
            Turns turns = loop.turns();
            boolean idle =
                    !asked
                            && loop.tasks().size() == 0
                            && turns.timers().size() == 0
                            && !turns.readiness().isActive()
                            && turns.steps() - steps <= 2; // this check itself
            asked = false;
            steps = turns.steps();
            idleChecks = idle ? idleChecks + 1 : 0;
            if (idleChecks < IDLE_CHECKS) {
                turns.timers().set(this, loop.deadlineNanos(CHECK));
            } else {
                Thread.ofPlatform().daemon().name("millrace-common-end").start(() -> closes(loop));
            }
        }
    }
}
