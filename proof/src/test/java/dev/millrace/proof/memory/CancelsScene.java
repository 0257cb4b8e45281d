package dev.millrace.proof.memory;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import java.time.Duration;

/** Deadlines, shields, and cancels of tasks that wait for different things. */
final class CancelsScene extends Scene {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    CancelsScene(String engine) {
        super(engine, 9);
    }

    @Override
    void body() {
        deadlines();
        shields();
        groups();
        fromElsewhere();
    }

    private void deadlines() {
        if (!Async.moveOnAfter(MOMENT, () -> Async.sleep(LONG))) {
            step();
        }
        try {
            Async.timeout(MOMENT, () -> EventLoop.current().promise().await());
        } catch (DeadlineExceededException e) {
            step();
        }
        int value = Async.timeout(LONG, () -> 1);
        if (value == 1) {
            step();
        }
    }

    private void shields() {
        var scope = new CancelScope();
        boolean whole =
                scope.run(() -> {
                    scope.cancel("planned");
                    Async.shield(() -> Async.sleep(MOMENT));
                    step();
                    Async.checkpoint();
                });
        if (!whole) {
            step();
        }
    }

    private void groups() {
        TaskGroup.run(group -> {
            watched(group.fork(counted(() -> Async.sleep(LONG))));
            watched(group.fork(counted(() -> EventLoop.current().promise().await())));
            watched(group.fork(counted(CancelsScene::waitForEver)));
            watched(
                    group.fork(
                            counted(() ->
                                    TaskGroup.run(inner ->
                                            inner.fork(counted(() -> Async.sleep(LONG)))))));
            Async.checkpoint();
            group.cancel("planned");
        });
        step();
        Task<?> detached = watched(Async.detach(counted(() -> Async.sleep(LONG))));
        Async.checkpoint();
        detached.cancel();
        try {
            detached.await();
        } catch (TaskCancelledException e) {
            step();
        }
    }

    private static void waitForEver() {
        Async.<Object>suspend(waiting -> waiting.onCancel(() -> true));
    }

    private void fromElsewhere() {
        var scope = new CancelScope();
        boolean whole =
                scope.run(() -> {
                    elsewhere(() -> scope.cancel("planned"));
                    waitForEver();
                });
        if (!whole) {
            step();
        }
        Task<?> task = watched(Async.detach(counted(CancelsScene::waitForEver)));
        Async.checkpoint();
        elsewhere(() -> task.cancel("planned"));
        try {
            task.await();
        } catch (TaskCancelledException e) {
            step();
        }
    }
}
