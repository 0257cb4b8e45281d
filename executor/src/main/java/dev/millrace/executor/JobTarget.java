package dev.millrace.executor;

/** Where a job runs: a {@link Dispatcher}, or {@link JobOptions} that name one and say more. */
public abstract sealed class JobTarget permits Dispatcher, JobOptions {
    JobTarget() {}

    abstract JobOptions options();
}
