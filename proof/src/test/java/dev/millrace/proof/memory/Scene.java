package dev.millrace.proof.memory;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.TaskGroupException;
import dev.millrace.VoidCoroutine;
import dev.millrace.spi.LoopClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A scenario on one loop, on virtual time. It does a number of steps; its bodies end, its futures
 * have outcomes, and its loop is closed, whatever fails.
 */
abstract class Scene implements Stage {
    /** Real time; a task that cannot be ended is a finding. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Real time; a step that loads classes is no finding. */
    private static final Duration SLOW = Duration.ofMinutes(10);

    final FiberEngine engine;
    private final int steps;

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger bodies = new AtomicInteger(); // that have begun and not ended
    private final Queue<LoopFuture<?>> watched = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> told = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> helpers = new ConcurrentLinkedQueue<>();
    private volatile @Nullable EventLoop loop;
    private volatile @Nullable Task<?> main;

    Scene(String engine, int steps) {
        this.engine = FiberEngine.valueOf(engine);
        this.steps = steps;
    }

    /** What the main task does. */
    abstract void body() throws Exception;

    /** What is wrong afterwards; the loop is closed, and there is memory again. */
    void inspect(List<String> findings) throws Exception {}

    @Override
    public void play() throws Throwable {
        try (EventLoop opened = settings().open()) {
            loop = opened;
            Task<?> task = opened.detach("main", counted(this::body));
            main = task;
            opened.runUntilComplete(task);
        } catch (Throwable t) {
            tell(t);
            throw t;
        } finally {
            joinHelpers();
        }
    }

    final EventLoop.Builder settings() {
        return EventLoop.builder()
                .name("scene")
                .engine(engine)
                .clock(new JumpingClock())
                .closeGrace(GRACE)
                .slowStep(SLOW)
                .exceptionHandler((on, fault) -> tell(fault.failure()));
    }

    /** Time that jumps to the next timer when nothing is ready and no job is under way. */
    private static final class JumpingClock implements LoopClock {
        private volatile long now; // written by the driver

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public boolean idle(long nextTimerNanos, int externalWork) {
            boolean jumps = externalWork == 0 && nextTimerNanos != Long.MAX_VALUE;
            if (jumps) {
                now = Math.max(now, nextTimerNanos);
            }
            return jumps;
        }

        @Override
        public boolean virtual() {
            return true;
        }
    }

    // ---- for scenarios

    /** One of the steps is done. Any thread. */
    final void step() {
        done.incrementAndGet();
    }

    /** {@code body}, which has to end once it has begun. */
    final <T extends @Nullable Object> Coroutine<T> counted(Coroutine<T> body) {
        return () -> {
            bodies.incrementAndGet();
            try {
                return body.run();
            } finally {
                bodies.decrementAndGet();
            }
        };
    }

    /** As {@link #counted(Coroutine)}. */
    final Coroutine<@Nullable Void> counted(VoidCoroutine body) {
        return counted(body.returningNull());
    }

    /** {@code future}, of a task or completed by somebody, which has to have an outcome. */
    final <F extends LoopFuture<?>> F watched(F future) {
        watched.add(future);
        return future;
    }

    /** Tells of what failed. Any thread. */
    final void tell(@Nullable Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            told.add(each);
            if (each instanceof TaskGroupException failed) {
                told.addAll(failed.failures());
            }
        }
    }

    /**
     * Makes {@code call} on another thread; if there was no memory for it, once more, as a careful
     * program does.
     */
    final void elsewhere(VoidCoroutine call) {
        Thread helper = Thread.ofPlatform().daemon().name("helper").unstarted(() -> insist(call));
        helpers.add(helper);
        helper.setContextClassLoader(getClass().getClassLoader());
        helper.start();
    }

    private void insist(VoidCoroutine call) {
        while (true) {
            try {
                call.run();
                return;
            } catch (OutOfMemoryError e) {
                tell(e);
            } catch (LoopClosedException e) {
                return; // refused, which is an answer
            } catch (Exception | Error e) {
                tell(e);
                return;
            }
        }
    }

    private void joinHelpers() throws InterruptedException {
        for (Thread helper : helpers) {
            helper.join();
        }
    }

    // ---- what came of it

    @Override
    public void giveUp() {
        Task<?> task = main;
        if (task != null) {
            task.cancel("something has failed");
        }
    }

    @Override
    public final List<String> findings() {
        var findings = new ArrayList<String>();
        EventLoop opened = loop;
        if (opened != null && !opened.closed()) {
            findings.add("the loop is not closed: " + opened);
        }
        if (bodies.get() != 0) {
            findings.add("bodies that have not ended: " + bodies);
        }
        for (LoopFuture<?> future : watched) {
            if (!future.done()) {
                findings.add("a future has no outcome: " + future);
            }
        }
        try {
            inspect(findings);
        } catch (Throwable t) {
            findings.add("afterwards: " + t);
            tell(t);
        }
        return findings;
    }

    @Override
    public final boolean complete() {
        return done.get() == steps;
    }

    @Override
    public final Collection<Throwable> told() {
        return List.copyOf(told);
    }

    /** What a body throws on purpose. */
    static final class Planned extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
