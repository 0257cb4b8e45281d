package dev.millrace.proof.everywhere;

import dev.millrace.EventLoop;
import dev.millrace.testing.junit.ScenarioRun;
import java.util.concurrent.Executor;

/**
 * An executor whose jobs run one at a time on a thread of their own, while the loop stands still:
 * some callbacks after they were handed over.
 */
final class HandDriven implements Executor {
    private final ScenarioRun run;
    private final EventLoop loop;

    HandDriven(ScenarioRun run) {
        this.run = run;
        this.loop = run.loop();
    }

    @Override
    public void execute(Runnable job) {
        later(run.choose(3), job);
    }

    private void later(int turns, Runnable job) {
        loop.callSoonThreadSafe(() -> {
            if (turns == 0) {
                run.elsewhere(job);
            } else {
                later(turns - 1, job);
            }
        });
    }
}
