package dev.millrace.executor;

import java.util.concurrent.ThreadFactory;

/** Virtual threads, each of which runs waiting jobs and ends when there is none. */
final class VirtualThreads implements Workers {
    private final ThreadFactory threads;

    VirtualThreads(String name) {
        // the thread of another job may start this one, and it must inherit nothing from that
        this.threads =
                Thread.ofVirtual()
                        .name(name) // without a number: making one costs as much as the thread
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
