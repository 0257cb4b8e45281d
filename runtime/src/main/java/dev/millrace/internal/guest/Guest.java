package dev.millrace.internal.guest;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.fiber.HostThread;
import dev.millrace.internal.jvm.Log;
import dev.millrace.internal.thread.Stacks;
import dev.millrace.internal.turn.Turns;
import dev.millrace.spi.FirstSecond;
import dev.millrace.spi.OnDemandThread;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a loop in slices. Each slice is a task of a host.
 *
 * <p>There is at most one slice, posted or running. While there is one the guest is busy, and a
 * thread that adds work only sets {@link #word}. A slice that finds nothing to do parks the guest.
 * The next slice is posted by the first thread that adds work, or by the {@link Waiter} when a
 * timer is due.
 *
 * <p>A host is given up if it rejects tasks, loses them or runs them on different threads. Then the
 * loop moves to a thread of its own; there the run fails and the loop's tasks unwind.
 *
 * <p>No wake-up is lost: a slice parks the guest, then reads {@code word}; a thread that adds work
 * sets {@code word}, then looks whether the guest is parked.
 */
public final class Guest {
    /** The end of a wait without a timer. */
    static final long NEVER = Long.MAX_VALUE;

    /** The most time of a slice: a quarter of one frame of a window at 60 frames a second. */
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(4);

    /** How long a host may take to run a slice before that is logged. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** How long to wait for the end of a host's thread that the host has replaced. */
    private static final long LAST_BREATH_MILLIS = 100;

    /** How often in a row a host may refuse a slice, which takes about a second. */
    private static final int MOST_REFUSALS = 10;

    enum State {
        /** A slice is posted or runs, or the loop is not running. */
        BUSY,
        /** Nothing to do until a timer is due or work is added. */
        PARKED,
        /** The host did not take the slice; the waiter posts it again. */
        REFUSED
    }

    private final String name;
    private final Turns turns;
    private final Waiter waiter = new Waiter(this);
    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);

    // written by the thread that gives up the host, read by any thread
    private volatile Executor host;
    private volatile @Nullable Throwable lost;

    // written by the current slice, read by any thread
    private volatile @Nullable Thread thread;
    private volatile long until = NEVER; // a time of System.nanoTime()

    private volatile boolean word; // work was added: set by any thread, cleared by the slice
    private volatile @Nullable Slice posted; // null while the slice runs
    private volatile long leavesSince = NEVER; // set by the closing thread, as is grace
    private volatile long grace;

    // handed from slice to slice, through the waiter
    private @Nullable Consumer<@Nullable Throwable> whenOver;
    private boolean lostTold;
    private int refusals; // in a row

    private long busyTold = System.nanoTime() - MINUTE; // when last logged; the watchdog only

    /** For a loop that has not run yet. */
    public Guest(String name, Executor host, Turns turns) {
        this.name = name;
        this.host = host;
        this.turns = turns;
        turns.beGuest(this::wake);
    }

    /**
     * Begins a run. There must be no other.
     *
     * @param over called at the end of the run, with the failure if it failed
     */
    public void begin(Consumer<@Nullable Throwable> over) {
        whenOver = over;
        post();
    }

    /** Whether the calling thread ran the last slice of the host. Any thread. */
    public boolean isOnHost() {
        return Thread.currentThread() == thread && hasHost();
    }

    /** Whether the turns run on the host; false after that was given up. Any thread. */
    public boolean hasHost() {
        return !(host instanceof Substitute);
    }

    /**
     * Why the host was given up; null if it was not, or was only too slow for the close. Any
     * thread.
     */
    public @Nullable Throwable whyLost() {
        return lost;
    }

    /**
     * The loop closes. If the host does not run it for {@code nanos}, the close goes on without the
     * host. Any thread.
     */
    public void leaves(long nanos) {
        if (leavesSince == NEVER) {
            grace = nanos;
            leavesSince = System.nanoTime();
        }
    }

    /** The loop has closed. */
    public void end() {
        waiter.end();
        thread = null;
    }

    /**
     * Checks whether the host runs the posted slice. For the watchdog.
     *
     * @return what to report; null if there is nothing
     */
    public @Nullable String look(long now) {
        Slice waits = posted;
        if (waits == null || waits.waitedNanos(now) < PATIENCE || !hasHost()) {
            return null;
        }
        if (host instanceof ExecutorService service && service.isTerminated()) {
            if (waits.claim()) {
                lose(gone("has ended, and has not run what it had accepted", null));
            }
            return null;
        }
        long leaving = leavesSince;
        if (leaving != NEVER
                && now - leaving > grace
                && waits.waitedNanos(now) > grace
                && waits.claim()) {
            replaceHost();
            return "the host of loop "
                    + name
                    + " does not run it; its tasks end on another thread, as it closes";
        }
        if (FirstSecond.isOver() && now - busyTold >= MINUTE) {
            busyTold = now;
            tellBusy(waits.waitedNanos(now));
        }
        return null;
    }

    private void tellBusy(long nanos) {
        Thread last = thread;
        Log.write(
                System.Logger.Level.INFO,
                "the host of loop "
                        + name
                        + " has not come to its turn for "
                        + TimeUnit.NANOSECONDS.toMillis(nanos)
                        + " ms",
                last == null ? null : Stacks.of("the host is here", last));
    }

    // ---- for the waiter

    State state() {
        return state.get();
    }

    long waitsUntil() {
        return state.get() == State.PARKED ? until : NEVER;
    }

    int refusals() {
        return refusals;
    }

    void postAgain() {
        state.set(State.BUSY);
        post();
    }

    /** The timer at {@code at}, which the guest waited for, is due. */
    void isDue(long at) {
        if (until == at && state.compareAndSet(State.PARKED, State.BUSY)) {
            post();
        }
    }

    // ---- slices

    /** Work was added. Any thread. */
    private void wake() {
        word = true; // pairs with rest()
        if (state.compareAndSet(State.PARKED, State.BUSY)) {
            post();
        }
    }

    /** Posts the next slice. Called by the thread that made the guest busy. Never throws. */
    private void post() {
        Slice slice = slice();
        posted = slice;
        try {
            host.execute(slice);
        } catch (Throwable t) {
            if (slice.claim()) { // else the host runs it although it threw
                refused(t);
            }
            return;
        }
        if (slice.wasInline() && slice.claim()) {
            wasInline();
        }
    }

    /** Makes a slice. Retries while there is no memory, because nothing else would run the loop. */
    private Slice slice() {
        while (true) {
            try {
                return new Slice(this);
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    private void refused(Throwable thrown) {
        boolean over = host instanceof ExecutorService service && service.isShutdown();
        boolean mayPass =
                thrown instanceof RejectedExecutionException || thrown instanceof OutOfMemoryError;
        if (mayPass && !over && refusals < MOST_REFUSALS) {
            refusals++;
            leaveToWaiter();
        } else {
            lose(gone("refuses its tasks", thrown));
        }
    }

    /**
     * The host ran the slice inside execute, as some do on their own thread. The waiter posts it
     * from another.
     */
    private void wasInline() {
        if (waiter.isCaller()) {
            lose(
                    gone(
                            "runs its tasks inside execute(); a guest needs a host that queues"
                                    + " them",
                            null));
        } else {
            leaveToWaiter();
        }
    }

    private void leaveToWaiter() {
        posted = null;
        startWaiter();
        state.set(State.REFUSED);
        waiter.goOn();
    }

    private void startWaiter() {
        while (true) {
            try {
                waiter.start();
                return;
            } catch (OutOfMemoryError e) { // as for a slice
                Thread.onSpinWait();
            }
        }
    }

    private IllegalStateException gone(String what, @Nullable Throwable cause) {
        return new IllegalStateException("the host of loop " + name + " " + what, cause);
    }

    /**
     * Gives up the host: the run fails with {@code cause} on another thread. By the thread that has
     * the slice.
     */
    private void lose(Throwable cause) {
        lost = cause;
        replaceHost();
    }

    private void replaceHost() {
        host = new Substitute(name);
        post();
    }

    /** Runs one slice on the thread that the host chose. */
    void run() {
        posted = null;
        Thread self = Thread.currentThread();
        Throwable broken = hasHost() ? unsuitable(self) : null;
        if (broken != null) {
            lose(broken);
            return;
        }
        thread = self;
        refusals = 0;
        word = false;
        broken = takeLoss();
        long rest = Turns.OVER;
        if (broken == null) {
            // belongs to the host, not to the loop's tasks
            boolean interrupted = Thread.interrupted();
            Fiber before = HostThread.stepOut();
            try {
                rest = turns.slice(SLICE);
            } catch (Throwable t) { // a bug in the runtime
                broken = t;
            } finally {
                HostThread.comeBack(before);
                if (interrupted) {
                    self.interrupt();
                }
            }
        }
        if (rest == Turns.OVER) {
            Consumer<@Nullable Throwable> told = Objects.requireNonNull(whenOver);
            whenOver = null;
            told.accept(broken);
        } else if (rest == 0) {
            post();
        } else {
            rest(rest);
        }
    }

    /** The failure of this run after the host was given up; null if the loop is closing anyway. */
    private @Nullable Throwable takeLoss() {
        Throwable cause = lost;
        if (cause == null || lostTold) {
            return null;
        }
        lostTold = true;
        return leavesSince == NEVER ? cause : null;
    }

    private @Nullable Throwable unsuitable(Thread self) {
        String why = HostThread.whyNot(self, turns.engine());
        if (why != null) {
            return gone(why, null);
        }
        Thread before = thread;
        if (before == null || before == self || hasEnded(before)) {
            return null;
        }
        return gone(
                "runs its tasks on several threads ("
                        + before.getName()
                        + ", "
                        + self.getName()
                        + "); a guest needs a host with one",
                null);
    }

    /** A host may replace a thread that has ended, as window toolkits and pools do. */
    private static boolean hasEnded(Thread before) {
        if (!before.isAlive()) {
            return true;
        }
        try {
            before.join(LAST_BREATH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !before.isAlive();
    }

    /** Parks the guest for {@code nanos}, or until work is added. */
    private void rest(long nanos) {
        long end = nanos == Long.MAX_VALUE ? NEVER : System.nanoTime() + nanos;
        until = end;
        if (end != NEVER) {
            startWaiter();
        }
        state.set(State.PARKED);
        if (end != NEVER) {
            waiter.wakeBefore(end);
        }
        if (word) { // set while the guest was busy
            wake();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Runs the slices after the host was given up. */
    private static final class Substitute implements Executor {
        private final OnDemandThread thread;

        Substitute(String loop) {
            thread = new OnDemandThread(loop + "-end");
        }

        @Override
        public void execute(Runnable slice) {
            boolean offered = false;
            while (!offered) {
                try {
                    offered = thread.offer(slice);
                } catch (OutOfMemoryError e) { // as for a slice
                    Thread.onSpinWait();
                }
            }
        }
    }
}
