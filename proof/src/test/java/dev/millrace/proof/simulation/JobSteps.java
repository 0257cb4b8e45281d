package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.DeadlineExceededException;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Jobs of a dispatcher that may reject them, and bodies under a limiter. */
enum JobSteps implements Kind {
    LIMITER((me, step) -> me.world.limits.enter(me, step.time())),
    LIMITER_TOTAL((me, step) -> {
        me.sleep(step.time());
        me.world.limits.change(step.to());
    }),
    JOB((me, step) -> job(me, options(me, step), work(me))),
    JOB_WITH_KEY(JobSteps::jobWithKey),
    JOB_WITH_DEADLINE(JobSteps::jobWithDeadline),
    JOB_THAT_FAILS((me, step) -> job(me, options(me, step), failing(me))),
    JOB_FROM_THREAD((me, step) -> job(me, options(me, step), calling(me, step)));

    private final Deed deed;

    JobSteps(Deed deed) {
        this.deed = deed;
    }

    @Override
    public void perform(Actor me, Step step) throws Exception {
        deed.perform(me, step);
    }

    private static JobOptions options(Actor me, Step step) {
        return JobOptions.in(me.world.limits.dispatcher)
                .withDiscardHook(me.world.ledger::discarded)
                .withCancelPolicy(step.to() == 0 ? CancelPolicy.WAIT : CancelPolicy.ABANDON);
    }

    private static void job(Actor me, JobOptions options, Callable<Integer> work) {
        try {
            me.world.ledger.out(RunInExecutor.runInExecutor(options, work).await());
        } catch (Planned | Planned.Rejection thrown) {
            me.world.plans.told(thrown);
        }
        me.requireContext();
    }

    private static Callable<Integer> work(Actor me) {
        return () -> {
            me.requireContext();
            return me.world.ledger.make("the value of a job");
        };
    }

    private static Callable<Integer> failing(Actor me) {
        return () -> {
            me.requireContext();
            throw me.world.plans.plan(new Planned("a job of " + me));
        };
    }

    /** Work that goes back to the loop on its way. */
    private static Callable<Integer> calling(Actor me, Step step) {
        return () -> {
            OtherThread thread = OtherThread.current();
            int told =
                    thread.<Integer>calling(() ->
                            RunInExecutor.fromThread(() -> {
                                me.world.cleanUpsDue++;
                                try {
                                    me.sleep(step.time());
                                    return me.id;
                                } finally {
                                    me.staying++;
                                    me.world.later(Duration.ofNanos(1), () -> goOn(me, thread));
                                    me.cleanUp();
                                }
                            }));
            require(told == me.id, "another answer than the loop's");
            me.requireContext();
            return me.world.ledger.make("the value of a job that was on the loop");
        };
    }

    /** When the loop has ended what the thread has waited for. */
    private static void goOn(Actor me, OtherThread thread) {
        me.staying--;
        thread.goOn();
    }

    private static void jobWithKey(Actor me, Step step) {
        me.world.limits.keyed++;
        try {
            job(me, options(me, step).withKey(step.to()), work(me));
        } finally {
            me.world.limits.keyed--;
        }
    }

    private static void jobWithDeadline(Actor me, Step step) {
        var due = me.world.loop.time().plus(step.time()).plusNanos(1);
        try {
            job(me, options(me, step).withDeadline(step.time().plusNanos(1)), work(me));
        } catch (DeadlineExceededException late) {
            require(me.world.loop.time().equals(due), "a job ended at another time than its own");
        }
    }
}
