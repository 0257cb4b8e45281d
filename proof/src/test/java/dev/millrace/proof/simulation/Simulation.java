package dev.millrace.proof.simulation;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.testing.Schedule;
import dev.millrace.testing.TestLoop;
import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;

/** One run of a program: nothing but its own threads, one at a time. */
final class Simulation implements Schedule {
    private static final Duration LONGER_THAN_ANY = Duration.ofSeconds(2);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Random random;
    private final List<String> trace = new ArrayList<>();
    private final Plans plans = new Plans();
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
        Hooks.onErrorDropped(simulation.plans::reported);
        RxJavaPlugins.setErrorHandler(thrown ->
                simulation.plans.reported(
                        thrown instanceof UndeliverableException && thrown.getCause() != null
                                ? thrown.getCause()
                                : thrown));
        try {
            var run = TestLoop.run(simulation, loop -> simulation.live(program, loop));
            simulation.plans.check(run.faults());
        } catch (Throwable t) { // of any kind: what the simulation is there for
            failure = firstOf(t);
        } finally {
            Hooks.resetOnErrorDropped();
            RxJavaPlugins.setErrorHandler(null);
        }
        return new Result(simulation.trace, simulation.choices, failure);
    }

    private static Throwable firstOf(Throwable thrown) {
        Throwable first = thrown;
        while (first instanceof TaskGroupException group) {
            first = group.failures().getFirst();
        }
        return first;
    }

    private void live(Program program, TestLoop loop) {
        loop.expectFaults();
        var world = new World(loop, this, plans);
        TaskGroup.run(all -> {
            Task<?> guard = all.fork("guard", () -> guard(world));
            TaskGroup.run(group -> {
                for (Actor actor : world.actors) {
                    var steps = program.stepsOf(actor.id);
                    group.fork(actor.toString(), () -> actor.perform(steps));
                }
            });
            world.settle();
            guard.cancel();
        });
        world.checkAtEnd();
        trace("ended");
        over = true; // the close is as it is
    }

    /** Looks at the world whenever nothing is ready, before time moves. */
    private static void guard(World world) {
        Async.moveOnAfter(
                LONGER_THAN_ANY,
                () -> {
                    while (true) {
                        world.test.untilIdle();
                        world.check();
                        Async.sleep(MOMENT);
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
