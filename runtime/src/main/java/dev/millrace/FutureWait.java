package dev.millrace;

/** A task awaits a future of its own loop. */
final class FutureWait extends Wait {
    private final LoopFuture<?> future;

    FutureWait(BodyTask<?> task, LoopFuture<?> future) {
        super(task);
        this.future = future;
    }

    @Override
    boolean reads() {
        return true;
    }

    @Override
    boolean abort() {
        if (future instanceof JobTask<?> job && job.sharesCancelWith(task)) {
            return false; // the job is being stopped by the same cancel; leave with it, not before
            // it
        }
        future.unlink(this);
        return true;
    }
}
