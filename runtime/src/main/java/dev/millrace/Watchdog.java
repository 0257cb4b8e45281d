package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.thread.Stacks;
import dev.millrace.internal.turn.Turns;
import dev.millrace.spi.FirstSecond;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches every running loop from outside and tells, with the offender's stack while it still
 * blocks, which step holds a loop up: after 1 s, in debug mode after 100 ms. A step that waits
 * inside the JDK and holds its loop meanwhile, as all do on the baton engine, stops all its
 * siblings, who may be what it waits for: told after 100 ms, with the siblings' stacks. Also names
 * cancelled tasks that sit in a wait which no cancel can end, and loops to which the JDK gives no
 * thread, after ending a wait that keeps one, if there is one. Nothing is said of the first second
 * of a program, in which classes are loaded.
 *
 * <p>One daemon thread for the JVM, which lives while loops run. Reports are made on that thread:
 * the loop, after all, stands still.
 */
final class Watchdog {
    static final Watchdog INSTANCE = new Watchdog();

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long DOZE = TimeUnit.SECONDS.toNanos(10);
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    /** A step that waits inside the JDK is ten times as suspicious as a slow one, from here on. */
    private static final long LEAST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SUSPECT = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_SIBLINGS = 8;

    private final Map<LoopImpl, Watch> watches = new ConcurrentHashMap<>();
    private final Map<Object, Suspicion> suspicions = new ConcurrentHashMap<>();
    private volatile @Nullable Thread thread; // written under this
    private volatile boolean dozing; // set by the watchdog, taken back by whoever wakes it

    private Watchdog() {}

    synchronized void add(LoopImpl loop) {
        watches.put(loop, new Watch());
        CoarseClock.tick();
        rouse();
        if (thread == null) {
            thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("millrace-watchdog")
                            .inheritInheritableThreadLocals(false)
                            .start(this::watch);
        }
    }

    /** The loops that run. Any thread. */
    List<LoopImpl> loops() {
        return List.copyOf(watches.keySet());
    }

    void remove(LoopImpl loop) {
        watches.remove(loop);
        rouse();
    }

    /** A loop goes on after a sleep: from now on there may be something to see. */
    void rouse() {
        if (dozing) { // pairs with the look at the loops in rest()
            dozing = false;
            CoarseClock.tick();
            LockSupport.unpark(thread);
        }
    }

    /** A cancel has reached {@code task}, which is in no checkpoint. Any thread. */
    void suspect(BodyTask<?> task) {
        suspicions.putIfAbsent(
                task,
                new Suspicion(
                        System.nanoTime(), SUSPECT, task::isOutsideCheckpoints, () -> tell(task)));
    }

    /** A callback of {@code loop} has blocked {@code thread}, which ends with it. Any thread. */
    void suspect(LoopImpl loop, Thread thread) {
        suspicions.put(
                thread,
                new Suspicion(
                        System.nanoTime(),
                        stuckPatience(loop),
                        thread::isAlive,
                        () ->
                                loop.report(
                                        LoopFault.of(
                                                "a callback blocks inside a JDK call; move the call"
                                                        + " into runInExecutor",
                                                Stacks.of("the callback is here", thread)))));
    }

    private static void tell(BodyTask<?> task) {
        task.loop()
                .report(
                        new LoopFault(
                                "a cancelled task is in a wait that is no checkpoint; wrap the call"
                                        + " in Async.interruptible",
                                Stacks.of(task.name() + " is here", task.thread()),
                                task.name(),
                                task.createdAt()));
    }

    private void watch() {
        long last = System.nanoTime();
        long unused = 0;
        long idle = 0;
        while (unused < LINGER) {
            rest(idle >= LINGER);
            CoarseClock.tick();
            long now = System.nanoTime();
            long slept = now - last;
            last = now;
            // a pause of the whole process is nobody's step: of a late tick little is counted
            long seen = Math.min(slept, 2 * TICK);
            try {
                idle = allIdle() ? idle + slept : 0; // before the look, which notes the steps
                watches.forEach((loop, watch) -> look(loop, watch, seen));
                lookAtSuspicions(now);
            } catch (Throwable t) { // no memory for a report: the next look may have some
                idle = 0;
            }
            unused = watches.isEmpty() ? unused + slept : 0;
        }
        synchronized (this) {
            thread = null;
            if (!watches.isEmpty()) {
                thread =
                        Thread.ofPlatform()
                                .daemon()
                                .name("millrace-watchdog")
                                .inheritInheritableThreadLocals(false)
                                .start(this::watch);
            }
        }
    }

    /** Waits for a tick, or, when nothing has moved for long, until a loop goes on. */
    private void rest(boolean doze) {
        dozing = doze; // before the look at the loops: one that wakes after it sees this
        long nanos = TICK;
        try {
            if (doze && allIdle()) {
                nanos = dozeNanos();
            }
        } catch (OutOfMemoryError e) {
            // it watches on, which takes less
        }
        LockSupport.parkNanos(nanos);
        dozing = false;
    }

    /** Not past the next timer: a loop that the JDK gives no thread then can rouse nobody. */
    private long dozeNanos() {
        long nanos = DOZE;
        for (LoopImpl loop : watches.keySet()) {
            nanos = Math.min(nanos, loop.turns().nanosToWake());
        }
        return Math.max(nanos, TICK);
    }

    /** Whether all loops have slept since the last look, and nothing is under suspicion. */
    private boolean allIdle() {
        boolean idle = suspicions.isEmpty() && !watches.isEmpty();
        for (Map.Entry<LoopImpl, Watch> each : watches.entrySet()) {
            Turns turns = each.getKey().turns();
            idle &=
                    turns.isAsleep()
                            && turns.steps() == each.getValue().steps
                            && !turns.isStarved();
        }
        return idle;
    }

    private void look(LoopImpl loop, Watch watch, long seenNanos) {
        Turns turns = loop.turns();
        long steps = turns.steps();
        Fiber fiber = turns.entered();
        boolean starved = steps == watch.steps && turns.isStarved();
        boolean idle = !starved && (turns.isAsleep() || fiber == null);
        if (!FirstSecond.isOver() || idle || steps != watch.steps || starved != watch.starved) {
            watch.begin(steps, starved);
            return;
        }
        watch.heldNanos += seenNanos;
        if (starved) {
            help(loop, watch);
        } else if (fiber != null && !watch.told && watch.heldNanos >= patience(loop, fiber)) {
            watch.told = true;
            tell(loop, fiber, watch.heldNanos);
        }
    }

    private void help(LoopImpl loop, Watch watch) {
        if (watch.heldNanos >= watch.nextSearch) {
            watch.nextSearch = 2 * watch.heldNanos;
            if (endsWait(loop)) {
                watch.begin(watch.steps, true);
                return;
            }
        }
        if (!watch.told && watch.heldNanos >= loop.slowStepNanos()) {
            watch.told = true;
            tellStarved(loop, watch.heldNanos);
        }
    }

    /**
     * Ends one wait, of the starved loop or another one, that keeps a carrier of the JDK's. Its
     * task gets a {@link PinnedAwaitException}, which the carrier engine throws at once.
     *
     * @return false if there is none
     */
    private boolean endsWait(LoopImpl starved) {
        return endsWaitOf(starved)
                || watches.keySet().stream().anyMatch(loop -> loop != starved && endsWaitOf(loop));
    }

    private static boolean endsWaitOf(LoopImpl loop) {
        for (Task<?> task : loop.tasks().snapshot()) {
            if (task instanceof BodyTask<?> body
                    && body.fiber().isPinned()
                    && loop.turns().refuse(body.fiber())) {
                return true;
            }
        }
        return false;
    }

    private void tellStarved(LoopImpl starved, long nanos) {
        var starvation = new Starvation();
        for (LoopImpl loop : watches.keySet()) {
            for (Task<?> task : loop.tasks().snapshot()) {
                // on the carrier engine a body computes on the carrier of its own loop
                if (task instanceof JobTask<?> || loop.engine() != FiberEngine.CARRIER) {
                    starvation.suspect(task.name() + " of loop " + loop.name(), task.thread());
                }
            }
        }
        starved.faults().handle(starvation.fault(starved.name(), nanos));
    }

    private static long patience(LoopImpl loop, Fiber fiber) {
        return blocks(fiber) ? stuckPatience(loop) : loop.slowStepNanos();
    }

    private static long stuckPatience(LoopImpl loop) {
        return Math.max(LEAST_PATIENCE, loop.slowStepNanos() / 10);
    }

    /** Whether the step waits in a call that lets nobody else run. */
    private static boolean blocks(Fiber fiber) {
        Thread thread = fiber.thread();
        return thread != null && thread.getState() != Thread.State.RUNNABLE;
    }

    private static void tell(LoopImpl loop, Fiber fiber, long nanos) {
        boolean task = fiber.running() instanceof BodyTask<?>;
        String who = fiber.running() instanceof BodyTask<?> body ? body.name() : "a callback";
        boolean deadlock = blocks(fiber);
        Throwable where = Stacks.of(who + " is here", fiber.thread());
        if (deadlock) {
            int left = MOST_SIBLINGS;
            for (Task<?> sibling : loop.tasks().snapshot()) {
                if (sibling != fiber.running() && left-- > 0) {
                    where.addSuppressed(
                            Stacks.of(sibling.name() + " waits here", sibling.thread()));
                }
            }
        }
        loop.faults()
                .handle(
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

    private void lookAtSuspicions(long now) {
        suspicions.forEach((suspect, suspicion) -> {
            if (!suspicion.still.getAsBoolean()) {
                suspicions.remove(suspect);
            } else if (now - suspicion.since >= suspicion.patience) {
                suspicions.remove(suspect);
                suspicion.tell.run();
            }
        });
    }

    /** Something that may be wrong, and is told if it still is after a while. */
    private record Suspicion(long since, long patience, BooleanSupplier still, Runnable tell) {}

    /** What is known of one loop; the watchdog's thread only. */
    private static final class Watch {
        long steps = -1;
        boolean starved; // instead of held by the step at hand
        long heldNanos; // as far as it was seen
        long nextSearch = SUSPECT; // for a wait that keeps a carrier
        boolean told;

        void begin(long nowSteps, boolean nowStarved) {
            steps = nowSteps;
            starved = nowStarved;
            heldNanos = 0;
            nextSearch = SUSPECT;
            told = false;
        }
    }
}
