package dev.millrace.executor;

import dev.millrace.spi.RevocableExecutor;
import org.jspecify.annotations.Nullable;

/** Where a job goes for which there is no room: its task ends at once. */
record RefusedJob(@Nullable String jobName) implements RevocableExecutor {
    @Override
    public void execute(Runnable command) {
        command.run();
    }

    @Override
    public void revoke(Runnable job) {}
}
