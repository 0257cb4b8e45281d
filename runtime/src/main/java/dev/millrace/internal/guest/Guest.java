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
 * Runs a loop in slices, which are tasks of a host.
 *
 * <p>There is at most one slice, posted or running, and while there is one the guest is busy: who
 * brings something only leaves word. A slice that finds nothing to do parks the guest. Then whoever
 * is first, a thread that brings something or the {@link Waiter} as the time is over, posts the
 * next one.
 *
 * <p>A host that is lost, as it refuses tasks, loses them or has another thread each time, is
 * replaced by a thread of our own. The run breaks down there, and the tasks of the loop unwind.
 *
 * <p>Lost wake-ups: a slice parks, then looks whether word was left; who brings something leaves
 * word, then looks whether the guest is parked.
 */
public final class Guest {
    /** What waits for ever waits until then. */
    static final long NEVER = Long.MAX_VALUE;

    /** A quarter of the time that a window has for one picture. */
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(4);

    /** What a host may take until its tasks have their turn, before that is put down. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** How long a thread may take to end that has a successor. */
    private static final long LAST_BREATH_MILLIS = 100;

    /** How often in a row a host may refuse a slice: about a second. */
    private static final int MOST_REFUSALS = 10;

    enum State {
        /** A slice is posted or runs, or no run is under way. */
        BUSY,
        /** Nothing to do until the time is over or somebody brings something. */
        PARKED,
        /** The host has not taken the slice: the waiter posts it. */
        REFUSED
    }

    private final String name;
    private final Turns turns;
    private final Waiter waiter = new Waiter(this);
    private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);

    // written by whoever loses the host, read by any thread
    private volatile Executor host;
    private volatile @Nullable Throwable lost;

    // written by the slice at hand, read by any thread
    private volatile @Nullable Thread thread;
    private volatile long until = NEVER; // by System.nanoTime()

    private volatile boolean word; // was left: set by any thread, taken by the slice
    private volatile @Nullable Slice posted; // null while it runs
    private volatile long leavesSince = NEVER; // set by whoever closes the loop, as the next
    private volatile long grace;

    // handed on from slice to slice, by way of the waiter
    private @Nullable Consumer<@Nullable Throwable> whenOver;
    private boolean lostTold;
    private int refusals; // in a row

    private long busyTold = System.nanoTime() - MINUTE; // the watchdog only

    /** For a loop that has not run. */
    public Guest(String name, Executor host, Turns turns) {
        this.name = name;
        this.host = host;
        this.turns = turns;
        turns.beGuest(this::wake);
    }

    /**
     * Begins a run. No other one is under way.
     *
     * @param over is called when it has ended, with what has ended it if it has broken down
     */
    public void begin(Consumer<@Nullable Throwable> over) {
        whenOver = over;
        post();
    }

    /** Whether the calling thread is the host's, as far as that was seen. Any thread. */
    public boolean isOnHost() {
        return Thread.currentThread() == thread && hasHost();
    }

    /** Whether the turns run on the host; false once that was lost. Any thread. */
    public boolean hasHost() {
        return !(host instanceof Substitute);
    }

    /** What has become of the host; null if it is still there, or was too slow. Any thread. */
    public @Nullable Throwable whyLost() {
        return lost;
    }

    /**
     * The loop closes, and a host that does not run it for {@code nanos} is done without. Any
     * thread.
     */
    public void leaves(long nanos) {
        if (leavesSince == NEVER) {
            grace = nanos;
            leavesSince = System.nanoTime();
        }
    }

    /** The loop has closed: nothing runs any more. */
    public void end() {
        waiter.end();
        thread = null;
    }

    /**
     * Looks after a host that does not run what it was given. For the watchdog.
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

    // ---- the waiter's

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

    /** The time {@code at}, which the guest has waited for, has come. */
    void isDue(long at) {
        if (until == at && state.compareAndSet(State.PARKED, State.BUSY)) {
            post();
        }
    }

    // ---- slices

    /** Something has come. Any thread. */
    private void wake() {
        word = true; // pairs with the look in rest()
        if (state.compareAndSet(State.PARKED, State.BUSY)) {
            post();
        }
    }

    /** Hands the host the next slice; by whoever has made the guest busy. Never throws. */
    private void post() {
        Slice slice = slice();
        posted = slice;
        try {
            host.execute(slice);
        } catch (Throwable t) {
            if (slice.claim()) { // else it is run all the same
                refused(t);
            }
            return;
        }
        if (slice.wasInline() && slice.claim()) {
            wasInline();
        }
    }

    /** However long there is no memory for it: nobody else would run the loop. */
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

    /** Some hosts run at once what their own thread brings: the waiter is another one. */
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

    /** The run ends for {@code cause}, on a thread of our own. By whoever has the slice. */
    private void lose(Throwable cause) {
        lost = cause;
        replaceHost();
    }

    private void replaceHost() {
        host = new Substitute(name);
        post();
    }

    /** One slice, on whatever thread the host has. */
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
            boolean interrupted = Thread.interrupted(); // the host's, and not of what runs now
            Fiber before = HostThread.stepOut();
            try {
                rest = turns.slice(SLICE);
            } catch (Throwable t) { // a defect of ours
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

    /** Why this run breaks down; a loop that closes just goes on with that. */
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

    /** A host may replace a thread that ends, as that of windows is, and pools do. */
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

    /** Hands the loop over until something comes, or for {@code nanos}. */
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
        if (word) { // left while it was busy
            wake();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Runs what the host does not. */
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
