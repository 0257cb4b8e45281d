package dev.millrace.architecture.wrong.executor;

import dev.millrace.architecture.wrong.executor.process.Worker;

/** Needs its permits, and a worker of the package above. */
public record Limiter(Options options, Worker worker) {

    /** What closes the ring among the types is a nested one. */
    public record Slot(Permit permit) {}
}
