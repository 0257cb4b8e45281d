package dev.millrace;

import dev.millrace.spi.Description;

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
        if (future.stopsWith(task)) {
            return false;
        }
        future.unlink(this);
        return true;
    }

    @Override
    String kind() {
        return future.kind();
    }

    @Override
    Description describe() {
        return future.described();
    }
}
