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
    private static final int CHECK_STEPS = 1; // the check itself

    // guarded by the class
    private static @Nullable CommonLoop current;

    private final LoopImpl loop;
    private final DrivenLoop driven;
    private boolean asked; // guarded by the class

    private CommonLoop(EventLoop.Builder settings) {
        loop = (LoopImpl) settings.open();
        driven = DrivenLoop.begin(loop, begun -> new Check().arm());
    }

    static EventLoop get() {
        return get(EventLoop.builder());
    }

    /** The loop that is there, or a new one made by {@code settings}. */
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
            current = null;
        }
        common.driven.end();
        return true;
    }

    /** Whether the loop is nobody's any more; a caller who asks at this very moment keeps it. */
    private boolean isRetired() {
        synchronized (CommonLoop.class) {
            if (asked || current != this) {
                return false;
            }
            current = null;
            return true;
        }
    }

    /** Whether somebody has asked for the loop since the last call. */
    private boolean takeAsked() {
        synchronized (CommonLoop.class) {
            boolean was = asked;
            asked = false;
            return was;
        }
    }

    /** Looks now and then whether anybody still uses the loop. */
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
                    !takeAsked()
                            && loop.tasks().size() == 0
                            && turns.timers().size() == 0
                            && !turns.readiness().isActive()
                            && turns.steps() - steps <= CHECK_STEPS;
            steps = turns.steps();
            idleChecks = idle ? idleChecks + 1 : 0;
            if (idleChecks < IDLE_CHECKS) {
                arm();
            } else {
                Thread.ofPlatform().daemon().name("millrace-common-end").start(this::end);
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
