package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.thread.Stacks;
import dev.millrace.internal.turn.Turns;
import dev.millrace.internal.watch.Excuse;
import dev.millrace.internal.watch.Held;
import dev.millrace.internal.watch.JvmReadings;
import dev.millrace.internal.watch.Look;
import dev.millrace.internal.watch.Offender;
import dev.millrace.internal.watch.Watch;
import dev.millrace.spi.FirstSecond;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * <p>What is not the step's own time counts for nothing, see {@link Held}; where that is much it is
 * put down in the log.
 *
 * <p>One daemon thread for the JVM, which lives while loops run. Reports are made on that thread:
 * the loop, after all, stands still.
 */
final class Watchdog {
    static final Watchdog INSTANCE = new Watchdog();

    private static final long DOZE = TimeUnit.SECONDS.toNanos(10);
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    /** A step that waits inside the JDK is ten times as suspicious as a slow one, from here on. */
    private static final long LEAST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SUSPECT = TimeUnit.SECONDS.toNanos(1);

    /** What is nobody's fault is put down from here on. */
    private static final long LEAST_EXCUSED = TimeUnit.SECONDS.toNanos(1);

    private final Set<LoopImpl> loops = ConcurrentHashMap.newKeySet();
    private final Suspicions suspicions = new Suspicions();
    private volatile @Nullable Thread thread; // written under this
    private boolean spoke; // the watchdog's thread only: what took it long at this look
    private volatile boolean dozing; // set by the watchdog, taken back by whoever wakes it

    private Watchdog() {}

    synchronized void add(LoopImpl loop) {
        loops.add(loop);
        CoarseClock.tick();
        rouse();
        if (thread == null) {
            thread = startThread();
        }
    }

    private Thread startThread() {
        return Thread.ofPlatform()
                .daemon()
                .name("millrace-watchdog")
                .inheritInheritableThreadLocals(false)
                .start(this::watch);
    }

    /** The loops that run. Any thread. */
    List<LoopImpl> loops() {
        return List.copyOf(loops);
    }

    void remove(LoopImpl loop) {
        loops.remove(loop);
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

    /**
     * How long {@code loop} is inside of the step at hand, as far as that was seen; -1 if it was
     * not, since the step is young or there is none. A hint; any thread.
     */
    static long heldNanos(LoopImpl loop) {
        Turns turns = loop.turns();
        boolean inside = turns.entered() != null && !turns.isAsleep();
        return inside && INSTANCE.loops.contains(loop) ? loop.watch().heldNanos(turns.steps()) : -1;
    }

    /** A cancel has reached {@code task}, which is in no checkpoint. Any thread. */
    void suspect(BodyTask<?> task) {
        suspicions.add(task, task::thread, SUSPECT, task::isOutsideCheckpoints, () -> tell(task));
    }

    /** A callback of {@code loop} has blocked {@code thread}, which ends with it. Any thread. */
    void suspect(LoopImpl loop, Thread thread) {
        suspicions.add(
                thread,
                () -> thread,
                stuckPatience(loop),
                thread::isAlive,
                () ->
                        report(
                                loop,
                                LoopFault.of(
                                        "a callback blocks inside a JDK call; move the call into"
                                                + " runInExecutor",
                                        Stacks.of("the callback is here", thread))));
    }

    private void report(LoopImpl loop, LoopFault fault) {
        spoke = true;
        loop.report(observed(loop, fault, 0));
    }

    /** With the tree of the loop, and told to its observers. */
    private static LoopFault observed(LoopImpl loop, LoopFault fault, long nanos) {
        LoopFault whole = TreeNote.with(fault, loop::tree);
        loop.faults().observeReport(whole, nanos);
        return whole;
    }

    private void tell(BodyTask<?> task) {
        report(
                task.loop(),
                new LoopFault(
                        "a cancelled task is in a wait that is no checkpoint; wrap the call"
                                + " in Async.interruptible",
                        Stacks.of(task.name() + " is here", task.thread()),
                        task.name(),
                        task.createdAt()));
    }

    private void watch() {
        var readings = new JvmReadings();
        var look = new Look(readings, System.nanoTime());
        long unused = 0;
        long idle = 0;
        while (unused < LINGER) {
            boolean dozed = rest(idle >= LINGER);
            CoarseClock.tick();
            long now = System.nanoTime();
            long elapsed = 0;
            boolean quick = readings.isCollectorRead();
            try {
                if (dozed || spoke) {
                    look.again(now);
                } else {
                    look.next(now);
                }
                elapsed = look.elapsed();
                idle = allIdle() ? idle + elapsed : 0; // before the look, which notes the steps
                for (LoopImpl loop : loops) {
                    look(loop, look, now);
                }
                suspicions.look(look);
                if (spoke || quick != readings.isCollectorRead()) {
                    look.again(System.nanoTime()); // meanwhile nothing was watched
                }
                spoke = false; // not if it broke down in the middle
            } catch (Throwable t) { // no memory for a report: the next look may have some
                idle = 0;
            }
            unused = loops.isEmpty() ? unused + elapsed : 0;
        }
        synchronized (this) {
            thread = null;
            if (!loops.isEmpty()) {
                thread = startThread();
            } else {
                CoarseClock.stop();
            }
        }
    }

    /** Waits for a tick, or, when nothing has moved for long, until a loop goes on: then true. */
    private boolean rest(boolean mayDoze) {
        dozing = mayDoze; // before the look at the loops: one that wakes after it sees this
        long nanos = Look.TICK;
        boolean dozed = false;
        try {
            if (mayDoze && allIdle()) {
                nanos = dozeNanos();
                dozed = true;
            }
        } catch (OutOfMemoryError e) {
            // it watches on, which takes less
        }
        LockSupport.parkNanos(nanos);
        dozing = false;
        return dozed;
    }

    /** Not past the next timer: a loop that the JDK gives no thread then can rouse nobody. */
    private long dozeNanos() {
        long nanos = DOZE;
        for (LoopImpl loop : loops) {
            nanos = Math.min(nanos, loop.turns().nanosToWake());
        }
        return Math.max(nanos, Look.TICK);
    }

    /** Whether all loops have slept since the last look, and nothing is under suspicion. */
    private boolean allIdle() {
        boolean idle = suspicions.isEmpty() && !loops.isEmpty();
        for (LoopImpl loop : loops) {
            Turns turns = loop.turns();
            idle &=
                    turns.isAsleep()
                            && loop.watch().isStill(turns.steps(), false)
                            && !turns.isStarved();
        }
        return idle;
    }

    private void look(LoopImpl loop, Look look, long now) {
        spoke |= loop.observation().followRecordings();
        GuestLoop guest = loop.guest();
        if (guest != null) {
            look(loop, guest, now);
        }
        Watch watch = loop.watch();
        Turns turns = loop.turns();
        long steps = turns.steps();
        Fiber fiber = turns.entered();
        boolean starved = watch.isAt(steps) && turns.isStarved();
        boolean idle = !starved && (turns.isAsleep() || fiber == null);
        if (idle || !watch.isStill(steps, starved)) {
            watch.begin(steps, starved);
        } else if (!FirstSecond.isOver() || watch.hasTold()) {
            watch.held().pass(look);
        } else if (starved) {
            watch.held().add(look);
            help(loop, watch);
        } else if (fiber != null) {
            lookInto(loop, fiber, look, now);
        }
    }

    private void look(LoopImpl loop, GuestLoop guest, long now) {
        String fault = guest.look(now);
        if (fault != null) {
            report(loop, LoopFault.of(fault, null));
        }
    }

    /** Looks closer where it takes longer than most steps do: until then nothing is read. */
    private void lookInto(LoopImpl loop, Fiber fiber, Look look, long now) {
        Watch watch = loop.watch();
        Held held = watch.held();
        if (held.nanos() + look.elapsed() < 2 * Look.TICK) {
            held.add(look);
        } else {
            look.close();
            Turns turns = loop.turns();
            var offender = Offender.of(fiber.thread(), turns.driver(), look.readings());
            if (turns.entered() != fiber || !watch.isAt(turns.steps())) {
                return; // it has just given way, and what was seen is the thread after that
            }
            held.add(look, offender);
        }
        if (watch.accuses(loop.slowStepNanos(), stuckPatience(loop))) {
            spoke = true;
            accuse(loop, fiber, held);
            return;
        }
        Excuse excuse = watch.excuses(Math.max(LEAST_EXCUSED, loop.slowStepNanos()), now);
        if (excuse != null) {
            spoke = true;
            stall(fiber, held).excuse(loop.name(), excuse);
        }
    }

    private void help(LoopImpl loop, Watch watch) {
        boolean searches = watch.searches();
        spoke |= searches; // through all tasks of all loops
        if (searches && endsWait(loop)) {
            watch.begin();
        } else if (watch.accuses(loop.slowStepNanos())) {
            spoke = true;
            tellStarved(loop, watch.held().guilty());
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
                || loops.stream().anyMatch(loop -> loop != starved && endsWaitOf(loop));
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
        for (LoopImpl loop : loops) {
            for (Task<?> task : loop.tasks().snapshot()) {
                // on the carrier engine a body computes on the carrier of its own loop
                if (task instanceof JobTask<?> || loop.engine() != FiberEngine.CARRIER) {
                    starvation.suspect(task.name() + " of loop " + loop.name(), task.thread());
                }
            }
        }
        handle(starved, starvation.fault(starved.name(), nanos), nanos);
    }

    private static long stuckPatience(LoopImpl loop) {
        return Math.max(LEAST_PATIENCE, loop.slowStepNanos() / 10);
    }

    private static void accuse(LoopImpl loop, Fiber fiber, Held held) {
        Stall stall = stall(fiber, held);
        if (held.waited() == 0) {
            handle(loop, stall.computes(), held.nanos());
            return;
        }
        var siblings = new Stall.Siblings();
        for (Task<?> task : loop.tasks().snapshot()) {
            if (task != fiber.running()) {
                siblings.add(task.name(), task.thread());
            }
        }
        handle(loop, stall.waits(siblings), held.nanos());
    }

    /** On this thread, as the loop stands still; the stacks were taken before the tree. */
    private static void handle(LoopImpl loop, LoopFault fault, long nanos) {
        loop.faults().handle(observed(loop, fault, nanos));
    }

    private static Stall stall(Fiber fiber, Held held) {
        String task = fiber.running() instanceof BodyTask<?> body ? body.name() : null;
        return new Stall(task, fiber.thread(), held);
    }
}
