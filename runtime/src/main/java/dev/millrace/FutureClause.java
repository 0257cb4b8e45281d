package dev.millrace;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Suspension;
import org.jspecify.annotations.Nullable;

/** A {@code select} waits for a future, among others. */
final class FutureClause<T extends @Nullable Object> extends Observer implements CancelHook {
    private final LoopFuture<T> future;
    private final Suspension<T> wait;

    FutureClause(LoopFuture<T> future, Suspension<T> wait) {
        this.future = future;
        this.wait = wait;
    }

    @Override
    boolean reads() {
        return true; // a select that has chosen another clause has left before
    }

    @Override
    void settled() {
        future.answerNow(wait);
    }

    @Override
    public boolean abort() {
        future.unlink(this);
        return true;
    }
}
