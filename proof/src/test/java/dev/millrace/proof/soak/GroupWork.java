package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Coroutine;
import dev.millrace.RetrySchedule;
import dev.millrace.Supervisor;
import dev.millrace.SupervisorGaveUpException;
import dev.millrace.SupervisorOptions;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Groups in groups whose children fail or are cancelled, races, and restarts. */
final class GroupWork extends Work {
    private static final int CHILDREN = 12;

    GroupWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() throws Exception {
        for (int i = 0; i < 10; i++) {
            var scope = new CancelScope();
            try {
                scope.run(() -> TaskGroup.run(group -> tree(group, 2, scope)));
            } catch (TaskGroupException e) {
                ledger.fail();
            }
            if (scope.cancelledCaught()) {
                ledger.cancel();
            }
        }
        races();
        supervised();
    }

    /** Each child ends: that is its message. */
    private void tree(TaskGroup group, int depth, CancelScope scope) {
        for (int i = 0; i < CHILDREN; i++) {
            boolean failing = oneIn(60);
            boolean cancelling = oneIn(200);
            boolean deeper = depth > 0 && oneIn(4);
            Duration sleep = Duration.ofNanos(random.nextInt(200_000));
            long message = ledger.send();
            group.fork(() -> {
                try {
                    if (deeper) {
                        TaskGroup.run(inner -> tree(inner, depth - 1, scope));
                    }
                    Async.sleep(sleep);
                    if (cancelling) {
                        scope.cancel("enough");
                    }
                    if (failing) {
                        throw new Planned("a child");
                    }
                } finally {
                    ledger.receive(message);
                }
            });
        }
    }

    private void races() throws Exception {
        for (int i = 0; i < 20; i++) {
            List<Coroutine<Integer>> runners = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                Duration sleep = Duration.ofNanos(random.nextInt(50_000));
                runners.add(() -> {
                    long message = ledger.send();
                    try {
                        Async.sleep(sleep);
                        return 1;
                    } finally {
                        ledger.receive(message);
                    }
                });
            }
            if (Async.race(runners) != 1) {
                throw new AssertionError("nobody won");
            }
        }
    }

    private void supervised() {
        var options =
                SupervisorOptions.restarting(RetrySchedule.fixed(Duration.ofNanos(1)))
                        .withLimit(3, Duration.ofMinutes(1))
                        .withObserver(failure -> ledger.fail());
        try {
            Supervisor.run(
                    options,
                    supervisor -> {
                        int failures = random.nextInt(5);
                        var starts = new int[1];
                        supervisor.fork(
                                "restarted",
                                () -> {
                                    long message = ledger.send();
                                    try {
                                        Async.checkpoint();
                                        if (starts[0]++ < failures) {
                                            throw new Planned("a start");
                                        }
                                    } finally {
                                        ledger.receive(message);
                                    }
                                });
                    });
        } catch (SupervisorGaveUpException e) {
            ledger.fail();
        }
    }
}
