package dev.millrace.testing;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.spi.Rethrow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An event loop on virtual time, for the length of one test.
 *
 * <p>Time stands still while anything is ready. When every task is parked and no work outside the
 * loop ({@code runInExecutor}, {@code blocking}) is under way, it jumps to the next timer: an hour
 * of {@code sleep} costs nothing. A job that waits in {@code fromThread} for a body on this loop is
 * not under way until the body has ended.
 *
 * <p>Foreign threads that the loop did not start are no such work: while a timer is due, time does
 * not wait for what they may complete. With no timer, the loop really waits for them.
 *
 * <p>When the body returns, the run checks that it left nothing behind: no task, no timer, no job
 * in an executor, no thread, and no call of the loop's exception handler that the test did not
 * {@linkplain #takeFaults take}. Otherwise it throws an {@link AssertionError} that names each of
 * them. A body that throws ends the run with the same instance.
 *
 * {@snippet lang=java :
 * TestRun run = TestLoop.run(loop -> {
 *     Task<Reply> reply = Async.detach(() -> client.call(request));
 *     loop.untilIdle(); // the client waits for its server
 *     server.answer("done");
 *     assertThat(reply.await()).isEqualTo(new Reply("done"));
 * });
 * assertThat(run.elapsed()).isZero();
 * }
 *
 * <p>A thread counts that a task has started, or that would keep the JVM from ending, unless it is
 * an idle worker of a pool. What a library starts once per JVM is better started before the run.
 *
 * @apiNote A run that takes longer than a minute of real time is stuck: its body is cancelled, and
 *     the error has the tree of what it did. One that does not end by that within ten seconds is
 *     left alone, and the error has the stacks of all threads.
 */
public final class TestLoop {
    /** Real time, against a build that hangs; no test comes near it. */
    private static final Duration STUCK = Duration.ofMinutes(1);

    /** Real time for a body that was cancelled for being stuck. */
    private static final Duration LAST_WORD = Duration.ofSeconds(10);

    /** Real time for jobs of executors that were cancelled as the body ended. */
    private static final Duration LAST_JOBS = Duration.ofSeconds(1);

    /** The same for a run with a short limit, as only tests of this class have. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final EventLoop loop;
    private final VirtualClock clock;
    private final FaultLog faults;
    private volatile boolean gaveUp; // written by the loop, read by the caller of run

    private TestLoop(EventLoop loop, VirtualClock clock, FaultLog faults) {
        this.loop = loop;
        this.clock = clock;
        this.faults = faults;
    }

    /**
     * Runs {@code body} as a task on a new loop on virtual time, on the engine that applications
     * get.
     *
     * @param body the test
     * @return the time the body took, and the faults it took
     * @throws AssertionError if the body leaves anything behind
     */
    public static TestRun run(Body body) {
        return run(EventLoop.builder(), STUCK, body);
    }

    /**
     * Runs {@code body} as a task on a new loop on virtual time, on {@code engine}.
     *
     * @param engine what switches the tasks' stacks
     * @param body the test
     * @return the time the body took, and the faults it took
     * @throws AssertionError if the body leaves anything behind
     */
    public static TestRun run(FiberEngine engine, Body body) {
        return run(EventLoop.builder().engine(engine), STUCK, body);
    }

    /**
     * Runs {@code body} as a task on a new loop on virtual time, on {@code FiberEngine.SIMULATED},
     * in an order that {@code schedule} decides.
     *
     * <p>Nothing may run beside such a loop: where it has nothing to do and no timer, it hangs, and
     * the run fails at once with the stacks of its tasks. Work that an executor has is no reason to
     * wait: the test has to run it.
     *
     * @param schedule which ready task goes on
     * @param body the test
     * @return the time the body took, and the faults it took
     * @throws AssertionError if the body leaves anything behind
     */
    public static TestRun run(Schedule schedule, Body body) {
        return run(
                EventLoop.builder().engine(FiberEngine.SIMULATED),
                new SimulatedClock(schedule),
                STUCK,
                body);
    }

    static TestRun run(EventLoop.Builder builder, Duration stuckAfter, Body body) {
        return run(builder, new VirtualClock(), stuckAfter, body);
    }

    private static TestRun run(
            EventLoop.Builder builder, VirtualClock clock, Duration stuckAfter, Body body) {
        var faults = new FaultLog();
        var threads = new ThreadCensus();
        String name = String.format("test-loop-%06d", RUNS.incrementAndGet());
        var leaks = new Leaks();
        Duration elapsed;
        try (EventLoop loop =
                builder.name(name)
                        .clock(clock)
                        .exceptionHandler(faults)
                        .slowStep(stuckAfter) // in real time, which is not the test's
                        .open()) {
            elapsed = new TestLoop(loop, clock, faults).drive(body, stuckAfter, leaks);
        }
        leaks.addThreads(threads, name);
        leaks.addFaults(faults.unexpected());
        leaks.throwIfAny();
        return new TestRun(elapsed, faults.taken());
    }

    private Duration drive(Body body, Duration stuckAfter, Leaks leaks) {
        Task<Duration> main = loop.detach("test body", () -> live(body, leaks));
        var stuck = new CompletableFuture<@Nullable Void>();
        stuck.orTimeout(stuckAfter.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> {
                    if (late instanceof TimeoutException) {
                        loop.callSoonThreadSafe(() -> giveUp(main, leaks));
                    }
                });
        if (clock instanceof SimulatedClock simulated) {
            simulated.onHang(() -> loop.callSoonThreadSafe(() -> hangs(simulated, main, leaks)));
        }
        try {
            return complete(main, stuckAfter, leaks);
        } catch (Throwable thrown) { // of any kind: the findings explain it
            clock.loseThePatience(); // with jobs that do not end, or the close would wait for them
            leaks.addFaults(faults.unexpected());
            if (gaveUp) {
                leaks.throwIfAny();
            }
            leaks.suppressedIn(thrown);
            throw Rethrow.unchecked(thrown);
        } finally {
            stuck.complete(null);
            if (clock instanceof SimulatedClock simulated) {
                simulated.onHang(() -> {}); // a close has a grace time
            }
        }
    }

    /** Runs the loop, on a thread of its own so that one that stands still can be left. */
    private Duration complete(Task<Duration> main, Duration stuckAfter, Leaks leaks)
            throws Exception {
        if (EventLoop.currentOrNull() != null) {
            return loop.runUntilComplete(main); // which refuses
        }
        var outcome = new CompletableFuture<Duration>();
        Thread runner =
                Thread.ofPlatform()
                        .daemon()
                        .name(loop.name() + "-run")
                        .start(() -> {
                            try {
                                outcome.complete(loop.runUntilComplete(main));
                            } catch (Throwable thrown) {
                                outcome.completeExceptionally(thrown);
                            }
                        });
        Duration lastWord = stuckAfter.compareTo(LAST_WORD) < 0 ? LAST_BREATH : LAST_WORD;
        if (!ends(runner, stuckAfter.plus(lastWord))) {
            gaveUp = true;
            leaks.add("the run stands still and was left; these are the stacks of all threads");
            leaks.addStacks();
            throw new TimeoutException();
        }
        if (outcome.isCompletedExceptionally()) {
            throw Rethrow.unchecked(outcome.exceptionNow());
        }
        return outcome.resultNow();
    }

    /** Waits for {@code runner}; an interrupt is passed on to it. */
    private static boolean ends(Thread runner, Duration limit) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return runner.join(limit);
                } catch (InterruptedException e) {
                    interrupted = true;
                    runner.interrupt();
                }
            }
        } finally {
            if (interrupted && runner.isAlive()) {
                Thread.currentThread().interrupt(); // else the runner throws it
            }
        }
    }

    private void hangs(SimulatedClock simulated, Task<?> main, Leaks leaks) {
        if (gaveUp) {
            loop.stop(); // the cancel did not end it
            return;
        }
        gaveUp = true;
        leaks.add("the run hangs; " + whatItDoes());
        leaks.add("these tasks are waiting: " + simulated.waitingTasks());
        main.cancel("the run hangs");
    }

    private void giveUp(Task<?> main, Leaks leaks) {
        gaveUp = true;
        leaks.add("the run was stuck; " + whatItDoes());
        main.cancel("the run is stuck");
    }

    private String whatItDoes() {
        return "this is what it did:" + System.lineSeparator() + loop.tree().toText();
    }

    private Duration live(Body body, Leaks leaks) throws Exception {
        body.run(this);
        Duration elapsed = clock.time();
        untilQuiet();
        Task<?> self = Async.currentTask();
        loop.allTasks().stream().filter(task -> task != self).forEach(leaks::addTask);
        if (clock.nextTimer() != VirtualClock.NO_TIMER) {
            leaks.add("a timer was left, due at " + Duration.ofNanos(clock.nextTimer()));
        }
        return elapsed;
    }

    private void untilQuiet() {
        var limit = new CompletableFuture<@Nullable Void>();
        limit.orTimeout(LAST_JOBS.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        clock.loseThePatience();
                        loop.callSoonThreadSafe(() -> {});
                    }
                });
        Async.suspend(clock::whenQuiet);
        limit.complete(null);
    }

    /**
     * The loop that the body runs on.
     *
     * @return a loop whose clock is virtual
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * The virtual time since the run began. Any thread.
     *
     * @return zero until the first jump
     */
    public Duration time() {
        return clock.time();
    }

    /**
     * Suspends the calling task until every other task is parked and nothing is ready, before time
     * jumps. Work in executors may still be under way.
     *
     * @throws dev.millrace.CancelledError if the task is cancelled
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public void untilIdle() {
        Async.suspend(clock::whenIdle);
    }

    /**
     * Suspends the calling task while {@code duration} passes and everything due by then runs.
     *
     * @param duration zero or more
     * @throws dev.millrace.CancelledError if the task is cancelled
     */
    @Checkpoint
    public void advance(Duration duration) {
        Async.sleep(duration);
        untilIdle();
    }

    /**
     * Takes what the loop's exception handler was called with so far: it no longer fails the run,
     * and is in {@link TestRun#faults}. Any thread.
     *
     * @return the faults since the last call, in order
     */
    public List<LoopFault> takeFaults() {
        return faults.take();
    }

    /**
     * From now on no call of the exception handler fails the run; all are in {@link
     * TestRun#faults}.
     */
    public void expectFaults() {
        faults.expect();
    }

    /** The body of a test. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the test.
         *
         * @param loop the loop the test runs on
         * @throws Exception to fail the run
         */
        void run(TestLoop loop) throws Exception;
    }

    @Override
    public String toString() {
        return "test " + loop + " at " + time();
    }
}
