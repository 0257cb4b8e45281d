package dev.millrace.proof.memory;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.WaitPolicy;
import java.time.Duration;
import java.util.List;

/** Groups, tasks that await each other, and the calls that stand on groups. */
final class TasksScene extends Scene {
    private static final Duration MOMENT = Duration.ofMillis(1);

    TasksScene(String engine) {
        super(engine, 9);
    }

    @Override
    void body() throws Exception {
        awaitEachOther();
        failTogether();
        helpers();
        detached();
    }

    private void awaitEachOther() {
        TaskGroup.run(
                "pair",
                group -> {
                    Task<Integer> one =
                            watched(
                                    group.fork(
                                            counted(() -> {
                                                Async.checkpoint();
                                                step();
                                                return 1;
                                            })));
                    Task<Integer> two = watched(group.fork("two", counted(() -> one.await() + 1)));
                    watched(
                            group.fork(
                                    counted(() -> {
                                        two.await();
                                        step();
                                    })));
                    group.forkReady(readiness -> {
                        readiness.report(1);
                        Async.checkpoint();
                        step();
                    });
                });
    }

    private void failTogether() {
        try {
            TaskGroup.run(
                    "failing",
                    group -> {
                        watched(
                                group.fork(
                                        counted(() -> {
                                            Async.checkpoint();
                                            throw new Planned();
                                        })));
                        watched(group.fork(counted(() -> Async.sleep(Duration.ofHours(1)))));
                    });
        } catch (TaskGroupException e) {
            if (!(e.getCause() instanceof Planned) || e.failures().size() > 1) {
                throw e;
            }
            step();
        }
    }

    private void helpers() throws Exception {
        int sum = 0;
        for (int each : Async.gather(counted(() -> 1), counted(this::late))) {
            sum += each;
        }
        if (sum == 3) {
            step();
        }
        int first = Async.race(counted(this::late), counted(() -> 1));
        if (first > 0) { // a contestant that has no memory loses
            step();
        }
    }

    private int late() {
        Async.sleep(MOMENT);
        return 2;
    }

    private void detached() {
        Task<Integer> one = watched(Async.detach("one", counted(() -> 1)));
        Task<Integer> two = watched(Async.detach("two", counted(this::late)));
        if (Async.waitFor(List.of(one, two), WaitPolicy.FIRST).pending().size() == 1) {
            step();
        }
        int seen = 0;
        for (var each : Async.asCompleted(List.of(one, two))) {
            seen += each.result();
        }
        if (seen == 3) {
            step();
        }
        if (one.await() == 1) {
            step();
        }
    }
}
