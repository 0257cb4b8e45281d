package dev.millrace.executor;

/**
 * Where a job runs: a {@link Dispatcher}, or {@link JobOptions}, which name one and add options.
 */
public abstract sealed class JobTarget permits Dispatcher, JobOptions {
    JobTarget() {}

    abstract JobOptions options();
}
