package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task with children. */
enum GroupSteps implements Kind {
    GROUP_THAT_FAILS((me, step) -> new Failing(me, step).run()),
    GATHER(GroupSteps::gather),
    GATHER_THAT_FAILS(GroupSteps::gatherThatFails),
    RACE(GroupSteps::race),
    AS_COMPLETED(GroupSteps::asCompleted),
    FORK_READY(GroupSteps::forkReady);

    private final Deed deed;

    GroupSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    /** Four children: one fails, one fails with it, one waits, one ends by itself. */
    private static final class Failing {
        private final Actor me;
        private final Step step;
        private int living;
        private @Nullable Planned thrown;
        private @Nullable Duration thrownAt;

        Failing(Actor me, Step step) {
            this.me = me;
            this.step = step;
        }

        void run() {
            try {
                TaskGroup.run(group -> {
                    Task<?> first = group.fork(() -> alive(this::fail));
                    group.fork(() -> alive(first::await)); // one failure, of two children
                    group.fork(() -> alive(me::waitForCancel));
                    group.fork(() -> alive(() -> me.sleep(step.time().dividedBy(2))));
                });
                throw new AssertionError("a group has lost a failure");
            } catch (TaskGroupException e) {
                require(
                        e.failures().size() == 1 && e.failures().getFirst() == thrown,
                        "a group failed with " + e.failures());
                me.world.plans.told(e.failures().getFirst());
                require(me.world.loop.time().equals(thrownAt), "a group went on after a failure");
            } finally {
                require(living == 0, "a group has ended before its children");
            }
        }

        private void fail() {
            Planned failure = me.slowFailure(step.time(), "a child");
            thrown = failure;
            thrownAt = me.world.loop.time();
            throw failure;
        }

        private void alive(Runnable body) {
            me.requireContext();
            living++;
            try {
                body.run();
            } finally {
                living--;
            }
        }
    }

    private static void gather(Actor me, Step step) {
        Duration time = step.time();
        List<Integer> all =
                Async.gather(
                        () -> me.slowly(time, "gathered"),
                        () -> me.slowly(time.dividedBy(2), "gathered sooner"));
        require(all.size() == 2, "gathered " + all);
        all.forEach(me.world.ledger::out);
    }

    /** The value of the first is for the discard handler, and so may be the failure of the last. */
    private static void gatherThatFails(Actor me, Step step) {
        Duration time = step.time();
        try {
            Async.<Integer, RuntimeException>gather(
                    () -> me.slowly(time.dividedBy(2), "gathered for nothing"),
                    () -> {
                        throw me.slowFailure(time, "a gathered body");
                    },
                    () -> {
                        throw me.slowFailure(time, "a gathered body");
                    });
            throw new AssertionError("a failure was lost");
        } catch (Planned thrown) {
            me.world.plans.told(thrown);
        }
    }

    /** Two may win in the same turn; a third has to be stopped. */
    private static void race(Actor me, Step step) {
        World world = me.world;
        Duration time = step.time();
        var endedAt = new HashMap<Integer, Duration>();
        List<Body<Integer, RuntimeException>> contestants =
                List.of(
                        () -> contend(me, time, endedAt),
                        () -> contend(me, time, endedAt),
                        () -> {
                            me.waitForCancel();
                            return 0;
                        });
        int won = Async.<Integer, RuntimeException>race(contestants, world.ledger::out);
        require(world.loop.time().equals(endedAt.get(won)), "a race went on after it was won");
        world.ledger.out(won);
    }

    private static int contend(Actor me, Duration time, Map<Integer, Duration> endedAt) {
        int value = me.slowly(time, "a contestant's");
        endedAt.put(value, me.world.loop.time());
        return value;
    }

    private static void asCompleted(Actor me, Step step) {
        World world = me.world;
        Duration time = step.time();
        var endedAt = new HashMap<Integer, Duration>();
        try {
            TaskGroup.run(group -> {
                var tasks =
                        List.of(
                                group.fork(() -> contend(me, time, endedAt)),
                                group.fork(() -> contend(me, time.dividedBy(2), endedAt)),
                                group.fork(() -> contend(me, time.dividedBy(3), endedAt)));
                for (var done : Async.asCompleted(tasks)) {
                    int value = done.await();
                    require(
                            world.loop.time().equals(endedAt.get(value)),
                            "what was completed is told later");
                    world.ledger.out(value);
                    endedAt.remove(value);
                }
                require(endedAt.isEmpty(), "left out by asCompleted: " + endedAt);
            });
        } finally {
            endedAt.keySet().forEach(world.ledger::mayStay); // with their tasks
        }
    }

    private static void forkReady(Actor me, Step step) {
        World world = me.world;
        TaskGroup.run(group -> {
            int[] reported = new int[1];
            int told =
                    group.<Integer>forkReady(readiness -> {
                        reported[0] = me.slowly(step.time(), "a report");
                        readiness.report(reported[0]);
                        me.waitForCancel();
                    });
            require(told == reported[0], "another report than the child's");
            world.ledger.out(told);
            group.cancel();
        });
    }
}
