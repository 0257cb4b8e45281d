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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An event loop on virtual time, for one test.
 *
 * <p>Time stands still while anything is ready. When every task waits and no work runs outside the
 * loop ({@code runInExecutor}, {@code blocking}), time jumps to the next timer, so an hour of
 * {@code sleep} takes no real time. A job that waits in {@code fromThread} for a body on this loop
 * does not count as running.
 *
 * <p>Threads that the loop did not start do not count as work: if there is a timer, time does not
 * wait for what they may complete. Without a timer, the loop really waits for them.
 *
 * <p>When the body returns, the run checks that nothing is left: no task, no timer, no job in an
 * executor, no thread, and no call of the loop's exception handler that the test did not
 * {@linkplain #takeFaults take}. Otherwise it throws an {@link AssertionError} that lists them. If
 * the body throws, {@code run} throws the same instance.
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
 * <p>A thread counts as left if a task started it, or if it keeps the JVM from ending, unless it is
 * an idle worker of a pool. If a library starts a thread once per JVM, start it before the run.
 *
 * @apiNote A run that takes longer than a minute of real time counts as stuck: its body is
 *     cancelled, and the error shows the task tree. If it does not end within ten seconds after
 *     that, {@code run} returns without it, and the error has the stacks of all threads.
 */
public final class TestLoop {
    /** Real time, so that a build does not hang; far longer than any test takes. */
    private static final Duration STUCK = Duration.ofMinutes(1);

    /** Real time for a stuck body to end after its cancel. */
    private static final Duration LAST_WORD = Duration.ofSeconds(10);

    /** Real time for jobs of executors to end after the body. */
    private static final Duration LAST_JOBS = Duration.ofSeconds(1);

    /** As {@link #LAST_WORD}, for runs with a short limit, which only tests of this class have. */
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
     * Runs {@code body} as a task on a new loop on virtual time, on the default engine.
     *
     * @param body the test
     * @return the time that the body took, and the faults that it took or expected
     * @throws AssertionError if the body leaves anything
     */
    public static TestRun run(Body body) {
        return run(EventLoop.builder(), STUCK, body);
    }

    /**
     * Runs {@code body} as a task on a new loop on virtual time, on {@code engine}.
     *
     * @param engine the engine of the loop
     * @param body the test
     * @return the time that the body took, and the faults that it took or expected
     * @throws AssertionError if the body leaves anything
     */
    public static TestRun run(FiberEngine engine, Body body) {
        return run(EventLoop.builder().engine(engine), STUCK, body);
    }

    /**
     * Runs {@code body} as a task on a new loop on virtual time, on {@code FiberEngine.SIMULATED},
     * in the order that {@code schedule} decides.
     *
     * <p>No other thread may do work for such a loop: if it has nothing to do and no timer, the run
     * fails at once with the stacks of its tasks. It does not wait for jobs in executors; the test
     * has to run them.
     *
     * @param schedule decides which ready task goes on
     * @param body the test
     * @return the time that the body took, and the faults that it took or expected
     * @throws AssertionError if the body leaves anything
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
                        .slowStep(stuckAfter) // real time, which the test does not control
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
        } catch (Throwable thrown) { // the leaks explain it
            clock.loseThePatience(); // else the close would wait for jobs that do not end
            leaks.addFaults(faults.unexpected());
            if (gaveUp) {
                leaks.throwIfAny();
            }
            leaks.suppressedIn(thrown);
            throw Rethrow.unchecked(thrown);
        } finally {
            stuck.complete(null);
            if (clock instanceof SimulatedClock simulated) {
                simulated.onHang(() -> {}); // the close has its grace time
            }
        }
    }

    /** Runs the loop on a new thread, so that a stuck loop can be abandoned. */
    private Duration complete(Task<Duration> main, Duration stuckAfter, Leaks leaks)
            throws Exception {
        if (EventLoop.currentOrNull() != null) {
            return loop.runUntilComplete(main); // throws
        }
        var outcome = new FutureTask<>(() -> loop.runUntilComplete(main));
        Thread runner = Thread.ofPlatform().daemon().name(loop.name() + "-run").start(outcome);
        Duration lastWord = stuckAfter.compareTo(LAST_WORD) < 0 ? LAST_BREATH : LAST_WORD;
        if (!ends(runner, stuckAfter.plus(lastWord))) {
            gaveUp = true;
            leaks.add(
                    "the run stands still and was abandoned; these are the stacks of all threads");
            leaks.addStacks();
            throw new TimeoutException();
        }
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw Rethrow.unchecked(Objects.requireNonNull(e.getCause()));
        }
    }

    /** Waits for {@code runner}, and passes an interrupt on to it. */
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
            loop.stop(); // the cancel did not end the run
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
     * @return a loop with a virtual clock
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
     * Suspends the calling task until every other task waits and nothing is ready, before time
     * jumps. Work in executors may still run.
     *
     * @throws dev.millrace.CancelledError if the task is cancelled
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public void untilIdle() {
        Async.suspend(clock::whenIdle);
    }

    /**
     * Suspends the calling task for {@code duration}, and until everything due by then has run.
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
     * Takes the faults so far: they do not fail the run, and are in {@link TestRun#faults}. Any
     * thread.
     *
     * @return the faults since the last call, in order
     */
    public List<LoopFault> takeFaults() {
        return faults.take();
    }

    /** From now on faults do not fail the run; all are in {@link TestRun#faults}. */
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
