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
 * Watches every running loop from outside and reports a step that holds its loop for 1 s, or 100 ms
 * in debug mode, with its stack while it still blocks. A step that waits inside the JDK without
 * giving up the loop, as on the baton engine, may wait for one of the siblings that it stops. It is
 * reported after 100 ms, with the siblings' stacks. The watchdog also reports cancelled tasks in a
 * wait that a cancel cannot end. If the JDK gives a loop no thread, it ends a wait that occupies
 * one, or reports the loop. It reports nothing in the first second of a program, in which classes
 * are loaded.
 *
 * <p>Time that is not the step's own does not count, see {@link Held}; a large amount is logged.
 *
 * <p>There is one daemon thread for the JVM while loops run. It makes the reports, because the loop
 * stands still.
 */
final class Watchdog implements Runnable {
    static final Watchdog INSTANCE = new Watchdog();

    private static final long DOZE = TimeUnit.SECONDS.toNanos(10);
    private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

    /**
     * A step that waits inside the JDK is reported after a tenth of the slow-step limit, but not
     * before this.
     */
    private static final long LEAST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SUSPECT = TimeUnit.SECONDS.toNanos(1);

    /** Excused time is logged from this length on. */
    private static final long LEAST_EXCUSED = TimeUnit.SECONDS.toNanos(1);

    private final Set<LoopImpl> loops = ConcurrentHashMap.newKeySet();
    private final Suspicions suspicions = new Suspicions();
    private volatile @Nullable Thread thread; // written under this
    private boolean spoke; // watchdog's thread only: whether this look took long
    private volatile boolean dozing; // set by the watchdog, cleared by the thread that wakes it

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
                .start(this);
    }

    /** The loops that run. Any thread. */
    List<LoopImpl> loops() {
        return List.copyOf(loops);
    }

    void remove(LoopImpl loop) {
        loops.remove(loop);
        rouse();
    }

    /** A loop goes on after a sleep, so the watchdog must look again. */
    void rouse() {
        if (dozing) { // pairs with the look at the loops in rest()
            dozing = false;
            CoarseClock.tick();
            LockSupport.unpark(thread);
        }
    }

    /**
     * How long the current step has held {@code loop}, as far as the watchdog saw it; -1 if the
     * step is young or there is none. A hint; any thread.
     */
    static long heldNanos(LoopImpl loop) {
        Turns turns = loop.turns();
        boolean inside = turns.entered() != null && !turns.isAsleep();
        return inside && INSTANCE.loops.contains(loop) ? loop.watch().heldNanos(turns.steps()) : -1;
    }

    /** A cancel has reached {@code task} outside a checkpoint. Any thread. */
    void suspect(BodyTask<?> task) {
        suspicions.add(task, task::thread, SUSPECT, task::isOutsideCheckpoints, () -> tell(task));
    }

    /** A callback of {@code loop} blocks {@code thread}, which ends with it. Any thread. */
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

    /** Adds the tree of the loop to {@code fault}, and passes it to the observers. */
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

    /** Watches until there has been no loop for long. */
    @Override
    public void run() {
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
                idle = allIdle() ? idle + elapsed : 0; // before look(), which records the steps
                for (LoopImpl loop : loops) {
                    look(loop, look, now);
                }
                suspicions.look(look);
                if (spoke || quick != readings.isCollectorRead()) {
                    look.again(System.nanoTime()); // the time of the reports does not count
                }
                spoke = false; // not reached if a look failed
            } catch (Throwable t) { // no memory for a report; there may be some at the next look
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

    /**
     * Waits for a tick. If nothing has happened for long, waits until a loop goes on and returns
     * true.
     */
    private boolean rest(boolean mayDoze) {
        dozing = mayDoze; // before allIdle(): a loop that wakes after that sees this
        long nanos = Look.TICK;
        boolean dozed = false;
        try {
            if (mayDoze && allIdle()) {
                nanos = dozeNanos();
                dozed = true;
            }
        } catch (OutOfMemoryError e) {
            // rest for one tick instead, which needs less memory
        }
        LockSupport.parkNanos(nanos);
        dozing = false;
        return dozed;
    }

    /**
     * Not past the next timer: a loop that then gets no thread from the JDK cannot wake the
     * watchdog.
     */
    private long dozeNanos() {
        long nanos = DOZE;
        for (LoopImpl loop : loops) {
            nanos = Math.min(nanos, loop.turns().nanosToWake());
        }
        return Math.max(nanos, Look.TICK);
    }

    /** Whether all loops have slept since the last look, and there are no suspicions. */
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

    /** Looks at a step. Reads stacks and counters only if the step takes longer than most. */
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
                return; // the step has ended, and what was seen came after it
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
        spoke |= searches; // the search goes through all tasks of all loops
        if (searches && endsWait(loop)) {
            watch.begin();
        } else if (watch.accuses(loop.slowStepNanos())) {
            spoke = true;
            tellStarved(loop, watch.held().guilty());
        }
    }

    /**
     * Ends one wait, of the starved loop or another one, that occupies a carrier of the JDK. Its
     * task gets a {@link PinnedAwaitException}, which the carrier engine throws at once in this
     * case.
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

    /**
     * Calls the handler on this thread, because the loop stands still. The stacks were taken before
     * the tree.
     */
    private static void handle(LoopImpl loop, LoopFault fault, long nanos) {
        loop.faults().handle(observed(loop, fault, nanos));
    }

    private static Stall stall(Fiber fiber, Held held) {
        String task = fiber.running() instanceof BodyTask<?> body ? body.name() : null;
        return new Stall(task, fiber.thread(), held);
    }
}
