package dev.millrace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task waits for foreign code, which may answer from any thread. */
sealed class ForeignWait<T extends @Nullable Object> extends SuspendedWait<T> {
    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED =
                    MethodHandles.lookup()
                            .findVarHandle(ForeignWait.class, "claimed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through CLAIMED
    private volatile boolean claimed;

    ForeignWait(BodyTask<?> task) {
        super(task);
    }

    /** A wait with a discard hook for late answers. */
    static final class Discarding<T extends @Nullable Object> extends ForeignWait<T> {
        private final Consumer<? super T> hook;

        Discarding(BodyTask<?> task, Consumer<? super T> hook) {
            super(task);
            this.hook = hook;
        }

        @Override
        Consumer<? super T> discardHook() {
            return hook;
        }
    }

    @Override
    final boolean claim() {
        return CLAIMED.compareAndSet(this, false, true);
    }

    @Override
    final String from() {
        return "of foreign code";
    }

    @Override
    final void answered() {
        if (task.loop().inLoop()) {
            settled();
        } else {
            task.loop().offerSurely(this);
        }
    }
}
