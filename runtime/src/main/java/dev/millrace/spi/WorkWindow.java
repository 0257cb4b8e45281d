package dev.millrace.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The time in which the work of a job runs on its thread. An interrupt, or an action that stops the
 * work, reaches the thread only in that time. Used once; any thread.
 *
 * <p>No method waits, with one exception: in {@link #close} the thread of the work waits for a
 * running interrupt or action, for two seconds at most. After one second the actions are
 * interrupted; after two they are given up.
 */
public final class WorkWindow {
    private static final int WAITING = 0;
    private static final int ENDED = 1;
    private static final int RUNNING = 2; // plus the number of running interrupts and actions

    private static final VarHandle STATE;
    private static final VarHandle THREAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(WorkWindow.class, "state", int.class);
            THREAD = lookup.findVarHandle(WorkWindow.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long PATIENCE_MILLIS = 1_000;

    private volatile int state; // written through STATE
    // written through THREAD, before RUNNING and after ENDED
    private volatile @Nullable Thread thread;
    private boolean interrupted; // written during an interrupt, read after it
    private boolean overdue; // the thread of the work only
    private @Nullable List<Thread> actors; // guarded by this: the threads that run an action

    /** A window that is not open yet. */
    public WorkWindow() {}

    /**
     * Opens the window on the calling thread.
     *
     * @return false if it was opened before, or {@linkplain #withdraw withdrawn}: the work must not
     *     run
     */
    public boolean open() {
        if (!THREAD.compareAndSet(this, null, Thread.currentThread())) {
            return false; // an executor runs the job twice at the same time
        }
        if (!STATE.compareAndSet(this, WAITING, RUNNING)) {
            THREAD.setRelease(this, null);
            return false;
        }
        return true;
    }

    /**
     * Keeps the window from being opened.
     *
     * @return false if it was opened, or withdrawn, before
     */
    public boolean withdraw() {
        return STATE.compareAndSet(this, WAITING, ENDED);
    }

    /**
     * Closes the window after running interrupts and actions have ended or were {@linkplain
     * #overdue given up}, and clears an interrupt that came through the window. On the thread that
     * opened it.
     *
     * @return false if it was closed before
     */
    public boolean close() {
        if (state == ENDED) {
            return false;
        }
        if (!STATE.compareAndSet(this, RUNNING, ENDED)) {
            closeWhenQuiet();
        }
        THREAD.setRelease(this, null);
        if (interrupted) {
            Thread.interrupted(); // it was meant for the work, not for what this thread does next
        }
        return true;
    }

    private synchronized void closeWhenQuiet() {
        boolean interruptedHere = false;
        long begun = System.nanoTime();
        boolean hurried = false;
        while (!STATE.compareAndSet(this, RUNNING, ENDED)) {
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (waited >= PATIENCE_MILLIS && !hurried) {
                hurried = true;
                if (actors != null) {
                    actors.forEach(Thread::interrupt);
                }
            }
            if (waited >= 2 * PATIENCE_MILLIS) {
                overdue = true;
                STATE.setVolatile(this, ENDED); // gives up what still runs
                break;
            }
            try {
                wait((hurried ? 2 : 1) * PATIENCE_MILLIS - waited);
            } catch (InterruptedException e) {
                interruptedHere = true; // usually through the window; close() then clears it
            }
        }
        if (interruptedHere) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was closed while an interrupt or an action still ran. */
    public boolean overdue() {
        return overdue;
    }

    /** Interrupts the work if it still runs, on another thread. Never waits. */
    public void interrupt() {
        if (running()) {
            Interrupter.interrupt(this);
        }
    }

    /**
     * Runs {@code action} on the calling thread if the work runs. The end of the work waits for the
     * action. If that takes too long, the calling thread, which must be used for the action only,
     * is interrupted.
     *
     * @return false if the work does not run; the action does not run then
     */
    public boolean runWhileOpen(Runnable action) {
        if (!enter()) {
            return false;
        }
        try {
            actors(List::add);
            action.run();
        } finally {
            actors(List::remove);
            leave();
        }
        return true;
    }

    private synchronized void actors(BiConsumer<List<Thread>, Thread> change) {
        List<Thread> acting = actors;
        if (acting == null) {
            acting = new ArrayList<>(1);
            actors = acting;
        }
        change.accept(acting, Thread.currentThread());
    }

    /** Interrupts the work. On the interrupter's thread. */
    void interruptNow() {
        if (enter()) {
            try {
                Thread runner = thread;
                if (runner != null) {
                    interrupted = true;
                    runner.interrupt();
                }
            } finally {
                leave();
            }
        }
    }

    private boolean enter() {
        int now = state;
        while (now >= RUNNING) {
            if (STATE.compareAndSet(this, now, now + 1)) {
                return true;
            }
            now = state;
        }
        return false;
    }

    private void leave() {
        int now = state;
        while (now > RUNNING && !STATE.compareAndSet(this, now, now - 1)) {
            now = state;
        }
        if (now == RUNNING + 1) {
            synchronized (this) { // pairs with the wait in closeWhenQuiet()
                notifyAll();
            }
        }
    }

    /** Whether the work has not begun but still may. */
    public boolean waiting() {
        return state == WAITING;
    }

    /** Whether the work runs. */
    public boolean running() {
        return state >= RUNNING;
    }

    /** Whether the work has ended, or will never run. */
    public boolean ended() {
        return state == ENDED;
    }

    /** The thread of the work while it runs; null before and after. */
    public @Nullable Thread thread() {
        Thread runner = thread;
        return running() ? runner : null;
    }

    @Override
    public String toString() {
        return "work ("
                + (state == WAITING ? "waiting" : state == ENDED ? "ended" : "running")
                + ")";
    }
}
