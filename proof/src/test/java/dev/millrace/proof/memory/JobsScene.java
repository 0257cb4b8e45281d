package dev.millrace.proof.memory;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.WaitPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.LimiterStatistics;
import dev.millrace.executor.RunInExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs in a dispatcher for one at a time, and the bodies of tasks under a limiter. */
abstract class JobsScene extends Scene {
    private static final int JOBS = 4;
    private static final int KEYED = 3;
    private static final int BODIES = 3;

    private final Dispatcher dispatcher;
    private final CapacityLimiter tables = CapacityLimiter.of("tables", 1, 1);

    JobsScene(String engine, Dispatcher dispatcher) {
        super(engine, JOBS + KEYED + BODIES + 3);
        this.dispatcher = dispatcher;
    }

    /** On platform threads. */
    static final class OnPlatformThreads extends JobsScene {
        OnPlatformThreads(String engine) {
            super(engine, Dispatcher.pool("scene-pool", 1, 2));
        }
    }

    /** On virtual threads. */
    static final class OnVirtualThreads extends JobsScene {
        OnVirtualThreads(String engine) {
            super(engine, Dispatcher.blocking("scene-jobs", 1, 2));
        }
    }

    @Override
    void body() {
        inTurn();
        keyed();
        underALimiter();
        stopped();
        backOnTheLoop();
    }

    /** One runs, two are queued, and the last waits for a slot. */
    private void inTurn() {
        TaskGroup.run(group -> {
            for (int i = 0; i < JOBS; i++) {
                group.fork(
                        counted(() -> {
                            watched(runInExecutor(dispatcher, () -> 1)).await();
                            step();
                        }));
            }
        });
    }

    private void keyed() {
        JobOptions sameKey = JobOptions.in(dispatcher).withKey("key");
        TaskGroup.run(group -> {
            for (int i = 0; i < KEYED; i++) {
                group.fork(
                        counted(() -> {
                            watched(runInExecutor(sameKey, () -> 1)).await();
                            step();
                        }));
            }
        });
    }

    private void underALimiter() {
        TaskGroup.run(group -> {
            for (int i = 0; i < BODIES; i++) {
                group.fork(
                        counted(() ->
                                tables.run(() -> {
                                    Async.checkpoint();
                                    step();
                                })));
            }
        });
    }

    /** One is cancelled while it runs, the other passes its deadline while it is queued. */
    private void stopped() {
        Promise<Integer> begun = EventLoop.current().promise("begun");
        JobOptions soon = JobOptions.in(dispatcher).withDeadline(Duration.ZERO);
        Task<Integer> running =
                watched(
                        runInExecutor(
                                dispatcher,
                                () -> {
                                    begun.completeThreadSafe(1);
                                    new CountDownLatch(1).await();
                                    return 1;
                                }));
        Task<Integer> queued = watched(runInExecutor(soon, () -> 2));
        try {
            queued.await();
        } catch (DeadlineExceededException e) {
            step();
        }
        Async.waitFor(List.of(begun, running), WaitPolicy.FIRST);
        running.cancel("planned");
        try {
            running.await();
        } catch (TaskCancelledException e) {
            step();
        }
    }

    private void backOnTheLoop() {
        int value = watched(runInExecutor(dispatcher, JobsScene::three)).await();
        if (value == 3) {
            step();
        }
    }

    private static int three() {
        return RunInExecutor.fromThread(() -> 3);
    }

    @Override
    void inspect(List<String> findings) throws Exception {
        var ran = new AtomicInteger();
        try (EventLoop another = settings().open()) {
            another.runUntilComplete(
                    another.detach(() -> {
                        TaskGroup.run(group -> {
                            for (int i = 0; i < 5; i++) {
                                group.fork(() ->
                                        runInExecutor(dispatcher, ran::incrementAndGet).await());
                                group.fork(() -> tables.run(() -> Async.checkpoint()));
                            }
                        });
                        return ran.get();
                    }));
        }
        if (ran.get() != 5) {
            findings.add("of five later jobs there ran " + ran);
        }
        var stuck = dispatcher.close(Duration.ofSeconds(2));
        if (!stuck.isEmpty()) {
            findings.add("jobs are stuck: " + stuck);
        }
        requireBalance(dispatcher.limiter(), findings);
        requireBalance(tables, findings);
    }

    private static void requireBalance(CapacityLimiter limiter, List<String> findings) {
        LimiterStatistics now = limiter.statistics();
        if (now.active() != 0 || now.queued() != 0 || now.waitingForSlot() != 0) {
            findings.add("limiter " + limiter.name() + " is out of balance: " + now);
        }
    }
}
