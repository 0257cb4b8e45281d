package dev.millrace.proof.simulation;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Schedule;
import dev.millrace.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One run of a program: nothing but its own threads, one at a time. */
final class Simulation implements Schedule {
    private static final Duration LONGER_THAN_ANY = Duration.ofHours(1);

    private final Random random;
    private final List<String> trace = new ArrayList<>();
    private int choices;
    private boolean over;

    private Simulation(long seed) {
        random = new Random(~seed);
    }

    /**
     * How a run ended.
     *
     * @param trace what happened, in order
     * @param choices how often something was left to chance
     * @param failure what was wrong, or null
     */
    record Result(List<String> trace, int choices, @Nullable Throwable failure) {}

    static Result run(Program program) {
        var simulation = new Simulation(program.seed());
        Throwable failure = null;
        try {
            TestLoop.run(simulation, loop -> simulation.live(program, loop));
        } catch (Throwable t) { // of any kind: what the simulation is there for
            failure = t;
        }
        return new Result(simulation.trace, simulation.choices, failure);
    }

    private void live(Program program, TestLoop loop) {
        var world = new World(loop, this);
        TaskGroup.run(all -> {
            Task<?> guard = all.fork("guard", () -> guard(world, loop));
            TaskGroup.run(group -> {
                for (int actor = 0; actor < Program.ACTORS; actor++) {
                    var steps = program.stepsOf(actor);
                    var one = new Actor(world, actor);
                    group.fork("actor-" + actor, () -> one.perform(steps));
                }
            });
            guard.cancel();
        });
        world.checkAtEnd();
        trace("ended");
        over = true; // the close is as it is
    }

    /** Looks at the world whenever nothing is ready, before time moves. */
    private static void guard(World world, TestLoop loop) {
        Async.moveOnAfter(
                LONGER_THAN_ANY,
                () -> {
                    while (true) {
                        loop.untilIdle();
                        world.check();
                        Async.sleep(Duration.ofMillis(1));
                    }
                });
        throw new AssertionError("the program hangs");
    }

    void trace(String event) {
        trace.add(event);
    }

    int choose(int bound) {
        choices++;
        return random.nextInt(bound);
    }

    @Override
    public boolean goesOn(Task<?> task) {
        if (over) {
            return true;
        }
        boolean now = choose(4) > 0;
        trace(task.name() + (now ? " goes on" : " is put off"));
        return now;
    }

    @Override
    public void waits(Task<?> task) {}
}
