package dev.millrace.architecture;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.Coroutine;
import dev.millrace.GroupOptions;
import dev.millrace.RetrySchedule;
import dev.millrace.Supervisor;
import dev.millrace.SupervisorOptions;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.TaskSet;
import dev.millrace.VoidCoroutine;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The checkpoints of groups beyond their blocks, each called wrongly or where it would wait. */
@SuppressWarnings("NullAway") // nulls are among what is wrong
final class GroupCheckpoints {
    private final CheckpointsTest test;

    GroupCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        GroupOptions options = GroupOptions.limitedTo(1);
        test.addPlain(
                "TaskGroup.run(GroupOptions, Body)",
                pend -> TaskGroup.run(options, group -> test.effect()));
        test.addPlain(
                "TaskGroup.call(GroupOptions, ValueBody)",
                pend -> TaskGroup.call(options, group -> test.effect()));
        test.add(
                "TaskGroup.awaitFork(Coroutine)",
                inGroup(group -> group.awaitFork((Coroutine<Integer>) null)));
        test.add(
                "TaskGroup.awaitFork(VoidCoroutine)",
                inGroup(group -> group.awaitFork((VoidCoroutine) null)));
        test.add(
                "TaskGroup.awaitFork(String, Coroutine)",
                inGroup(group -> group.awaitFork("child", (Coroutine<Integer>) null)));
        test.add(
                "TaskGroup.awaitFork(String, VoidCoroutine)",
                inGroup(group -> group.awaitFork("child", (VoidCoroutine) null)));
        test.addPlain("TaskSet.nextDone()", pend -> TaskSet.create().nextDone());
        test.addPlain("TaskSet.awaitAll()", pend -> TaskSet.create().awaitAll());
        test.addPlain("TaskSet.results()", pend -> TaskSet.create().results());
        test.addPlain(
                "Supervisor.run(SupervisorOptions, Body)",
                pend ->
                        Supervisor.run(
                                SupervisorOptions.restarting(RetrySchedule.fixed(Duration.ZERO)),
                                supervisor -> test.effect()));
        test.addPlain(
                "Async.staggeredRace(Duration, Body[])",
                pend -> Async.staggeredRace(Duration.ZERO, () -> test.effect(), null));
        test.addPlain(
                "Async.staggeredRace(Duration, Collection)",
                pend -> Async.staggeredRace(null, List.<Body<Integer, Exception>>of()));
    }

    /** A group wraps what its body throws. */
    private static CheckpointsTest.Call inGroup(Consumer<TaskGroup> call) {
        return pend -> {
            try {
                TaskGroup.run(group -> {
                    pend.run();
                    call.accept(group);
                });
            } catch (TaskGroupException e) {
                e.rethrowIf(InterruptedException.class);
                throw e;
            }
        };
    }
}
