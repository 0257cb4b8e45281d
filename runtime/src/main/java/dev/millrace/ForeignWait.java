package dev.millrace;

import dev.millrace.internal.inbox.Signal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A task waits for foreign code, which may answer from any thread. */
final class ForeignWait<T extends @Nullable Object> extends SuspendedWait<T> {
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

    @Override
    boolean claim() {
        return CLAIMED.compareAndSet(this, false, true);
    }

    @Override
    void deliver() {
        if (task.loop().inLoop()) {
            settled();
        } else {
            task.loop().offer(new Answer(this));
        }
    }

    private static final class Answer extends Signal {
        private final Wait wait;

        Answer(Wait wait) {
            this.wait = wait;
        }

        @Override
        public void deliver() {
            wait.settled();
        }
    }
}
