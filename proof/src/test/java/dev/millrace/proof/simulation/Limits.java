package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import java.time.Duration;
import java.util.List;

/** A limiter for tasks and one for jobs, both of few permits and fewer places to wait. */
final class Limits {
    static final int TOTAL = 2;
    private static final int PLACES = 1;
    private static final Duration MOMENT = Duration.ofMillis(1);

    final Dispatcher dispatcher;
    int keyed; // jobs that may wait for another of their key
    private final World world;
    private final CapacityLimiter limiter = CapacityLimiter.of("limiter", TOTAL, PLACES);
    private int before;
    private int inside;

    Limits(World world) {
        this.world = world;
        this.dispatcher = Dispatcher.of("driven", this::execute, TOTAL, PLACES);
    }

    /** Waits for a permit, and sleeps with it. */
    void enter(Actor me, Duration time) {
        before++;
        boolean[] entered = new boolean[1];
        try {
            limiter.run(() -> {
                before--;
                entered[0] = true;
                inside++;
                require(inside <= TOTAL, inside + " have a permit");
                try {
                    me.sleep(time);
                } finally {
                    inside--;
                }
            });
        } finally {
            if (!entered[0]) {
                before--;
            }
        }
    }

    /** From 0 to {@code TOTAL}. */
    void change(int total) {
        world.anywhere(() -> limiter.total(total));
    }

    /** An executor whose threads run while the loop stands still, or which rejects. */
    private void execute(Runnable job) {
        if (world.simulation.choose(10) == 0) {
            throw world.plans.plan(new Planned.Rejection());
        }
        Duration delay = Duration.ofMillis(world.simulation.choose(4));
        world.loop.callSoonThreadSafe(() -> world.later(delay, () -> world.elsewhere(job)));
    }

    /** With nothing ready. */
    void check() {
        require(before == 0 || inside >= limiter.total(), "a task waits while a permit is free");
        var jobs = dispatcher.limiter().statistics();
        require(jobs.queued() == 0 || jobs.active() > 0, "jobs wait for nobody: " + jobs);
        require(
                keyed > 0 || jobs.queued() == 0 || jobs.active() >= TOTAL,
                "a job waits while a permit is free: " + jobs);
    }

    void checkAtEnd() {
        limiter.total(TOTAL);
        for (CapacityLimiter each : List.of(limiter, dispatcher.limiter())) {
            var now = each.statistics();
            require(
                    now.active() + now.queued() + now.waitingForSlot() == 0,
                    "left in a limiter: " + now);
            Async.timeout(
                    Duration.ofSeconds(1), () -> Async.gather(() -> meet(each), () -> meet(each)));
        }
    }

    /** Takes a permit until all are taken. */
    private static int meet(CapacityLimiter limiter) {
        return limiter.run(() -> {
            while (limiter.statistics().active() < limiter.total()) {
                Async.sleep(MOMENT);
            }
            Async.sleep(MOMENT.multipliedBy(2)); // until the other one has seen it
            return 0;
        });
    }
}
