package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.turn.Turns;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches every running loop from outside and tells, with the offender's stack while it still blocks,
 * which step holds a loop up: after 1 s, in debug mode after 100 ms. On the baton engine a step that
 * waits inside the JDK stops all its siblings, who may be what it waits for: told after 100 ms, with the
 * siblings' stacks. Also names cancelled tasks that sit in a wait which no cancel can end.
 *
 * <p>One daemon thread for the JVM, which lives while loops run. Reports are made on that thread: the
 * loop, after all, stands still.
 */
final class Watchdog {
    static final Watchdog INSTANCE = new Watchdog();

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(25);
    /** A step that waits inside the JDK with the baton is ten times as suspicious, from here on. */
    private static final long LEAST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SUSPECT = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_SIBLINGS = 8;

    private final Map<LoopImpl, Watch> watches = new ConcurrentHashMap<>();
    private final Map<BodyTask<?>, Long> suspects = new ConcurrentHashMap<>();
    private @Nullable Thread thread; // guarded by this

    private Watchdog() {}

    synchronized void add(LoopImpl loop) {
        watches.put(loop, new Watch());
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("millrace-watchdog").start(this::watch);
        }
    }

    void remove(LoopImpl loop) {
        watches.remove(loop);
    }

    /** A cancel has reached {@code task}, which is in no checkpoint. Any thread. */
    void suspect(BodyTask<?> task) {
        suspects.putIfAbsent(task, System.nanoTime());
    }

    private void watch() {
        long last = System.nanoTime();
        int idleTicks = 0;
        while (idleTicks < 40) {
            LockSupport.parkNanos(TICK);
            long now = System.nanoTime();
            boolean weSlept = now - last > 4 * TICK; // a pause of the whole process is nobody's step
            last = now;
            for (Map.Entry<LoopImpl, Watch> entry : watches.entrySet()) {
                look(entry.getKey(), entry.getValue(), now, weSlept);
            }
            lookAtSuspects(now);
            idleTicks = watches.isEmpty() ? idleTicks + 1 : 0;
        }
        synchronized (this) {
            thread = null;
            if (!watches.isEmpty()) {
                thread = Thread.ofPlatform().daemon().name("millrace-watchdog").start(this::watch);
            }
        }
    }

    private void look(LoopImpl loop, Watch watch, long now, boolean weSlept) {
        Turns turns = loop.turns();
        long steps = turns.steps();
        Fiber fiber = turns.entered();
        if (weSlept || turns.isAsleep() || fiber == null || steps != watch.steps) {
            watch.steps = steps;
            watch.since = now;
            watch.told = false;
            return;
        }
        if (watch.told || now - watch.since < patience(loop, fiber)) {
            return;
        }
        watch.told = true;
        tell(loop, fiber, now - watch.since);
    }

    private static long patience(LoopImpl loop, Fiber fiber) {
        long slow = loop.slowStepNanos();
        return holdsBaton(loop, fiber) ? Math.max(LEAST_PATIENCE, slow / 10) : slow;
    }

    private static boolean holdsBaton(LoopImpl loop, Fiber fiber) {
        return loop.engine() != FiberEngine.CARRIER
                && fiber.thread().getState() != Thread.State.RUNNABLE;
    }

    private static void tell(LoopImpl loop, Fiber fiber, long nanos) {
        boolean task = fiber.owner() instanceof BodyTask<?>;
        String who = fiber.owner() instanceof BodyTask<?> body ? body.name() : "a callback";
        boolean deadlock = holdsBaton(loop, fiber);
        Throwable where = Stacks.of(who + " is here", fiber.thread());
        if (deadlock) {
            int left = MOST_SIBLINGS;
            for (Task<?> sibling : loop.tasks().snapshot()) {
                if (sibling != fiber.owner() && left-- > 0) {
                    where.addSuppressed(
                            Stacks.of(sibling.name() + " waits here", sibling.thread()));
                }
            }
        }
        loop.faults().handle(
                new LoopFault(
                        who
                                + " has held the loop for "
                                + TimeUnit.NANOSECONDS.toMillis(nanos)
                                + " ms"
                                + (deadlock
                                        ? " inside a blocking JDK call; if it waits for a sibling this"
                                                + " is a deadlock: use Async.blocking or runInExecutor"
                                        : "; move the work into runInExecutor"),
                        where,
                        task ? who : null,
                        null));
    }

    private void lookAtSuspects(long now) {
        for (Iterator<Map.Entry<BodyTask<?>, Long>> all = suspects.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<BodyTask<?>, Long> suspect = all.next();
            BodyTask<?> task = suspect.getKey();
            if (!task.isOutsideCheckpoints()) {
                all.remove();
            } else if (now - suspect.getValue() >= SUSPECT) {
                all.remove();
                task.home()
                        .report(
                                new LoopFault(
                                        "a cancelled task is in a wait that is no checkpoint; wrap"
                                                + " the call in Async.interruptible",
                                        Stacks.of(task.name() + " is here", task.thread()),
                                        task.name(),
                                        task.createdAt()));
            }
        }
    }

    /** What is known of one loop; the watchdog's thread only. */
    private static final class Watch {
        long steps = -1;
        long since = System.nanoTime();
        boolean told;
    }
}
