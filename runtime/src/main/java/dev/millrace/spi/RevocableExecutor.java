package dev.millrace.spi;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An executor that is told when a job it keeps waiting has become pointless. */
public interface RevocableExecutor extends Executor {

    /**
     * Takes back a {@code job} that was cancelled before it began. Called once, on the loop of the
     * job, and perhaps while another thread is about to run it, which then does nothing; must not
     * wait.
     *
     * @param job what {@link #execute} was given
     */
    void revoke(Runnable job);

    /** What the task of the next job is called; null leaves it to the loop. Asked on the loop. */
    default @Nullable String jobName() {
        return null;
    }
}
