package dev.millrace.executor;

import java.util.concurrent.ThreadFactory;

/** Virtual threads, which go on to the next job that waits and end when there is none. */
final class VirtualThreads implements Workers {
    private final ThreadFactory threads;

    VirtualThreads(String name) {
        // a job's thread is started by whoever has a permit for it, of whom it must inherit nothing
        this.threads =
                Thread.ofVirtual()
                        .name(name) // a number would cost as much as the thread, which has an id
                        .inheritInheritableThreadLocals(false)
                        .factory();
    }

    @Override
    public void launch(ExecutorJob<?> job) {
        threads.newThread(() -> ExecutorJob.runAll(job)).start();
    }

    @Override
    public boolean areOwn() {
        return true;
    }

    @Override
    public void stop() {} // they end with their jobs
}
