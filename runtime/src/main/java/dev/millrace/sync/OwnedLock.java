package dev.millrace.sync;

import dev.millrace.Body;
import dev.millrace.spi.Description;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A lock that knows which tasks hold it. */
abstract sealed class OwnedLock permits AsyncLock, AsyncReadWriteLock {
    private static final AtomicInteger UNNAMED = new AtomicInteger();

    private final String name;

    OwnedLock(String name) {
        this.name = name;
    }

    static String nextName() {
        return "lock-" + UNNAMED.incrementAndGet();
    }

    /** What messages call it. */
    public final String name() {
        return name;
    }

    /** A wait for it, {@code held} by its holders. Any thread. */
    final Description describe(String how, String held) {
        String lock = "lock \"" + name + "\"" + how;
        List<LockOwner> owners = holdersSeen();
        String others = owners.size() > 1 ? " and " + (owners.size() - 1) + " others" : "";
        return owners.isEmpty()
                ? Description.of("lock", lock)
                : new Description(
                        "lock",
                        lock + ", " + held + " by " + owners.getFirst() + others,
                        owners.stream().<Object>map(LockOwner::task).toList(),
                        Map.of());
    }

    /** Its holders, as much as another thread can see: none while they change under it. */
    private List<LockOwner> holdersSeen() {
        try {
            return List.copyOf(holders());
        } catch (RuntimeException changing) {
            return List.of();
        }
    }

    /** The tasks that hold it. Loop only. */
    abstract Collection<LockOwner> holders();

    /** Gives it back. */
    abstract void release();

    /** Runs {@code body}, for which the caller has taken the lock, and gives that back. */
    final <T extends @Nullable Object, X extends Throwable> T runHeld(Body<? extends T, X> body)
            throws X {
        T value;
        try {
            value = body.run();
        } catch (Throwable t) {
            if (holders().contains(LockOwner.current())) { // else what the body threw says why
                release();
            }
            throw t;
        }
        release();
        return value;
    }

    /** A task has ended that held it, and did not release it. Loop only. */
    abstract void holderEnded();

    /** Notes with its holders that somebody is about to wait for it. Loop only. */
    final void isWaitedFor(LockOwner by, boolean first) {
        by.prepare();
        if (first) { // else they know
            for (LockOwner holder : holders()) {
                holder.isWaitedForAt(this);
            }
        }
    }

    /** For a holder that asks for it again. */
    final IllegalStateException heldBy(LockOwner caller) {
        return new IllegalStateException(
                name + " is held by the task that asks for it, " + caller.task().name());
    }

    /** For whoever waits for it, or would have to, when a task has ended that holds it. */
    final IllegalStateException notReleased() {
        return new IllegalStateException(name + " was not released by " + this);
    }

    /** Its name, who holds it and who waits. Loop only. */
    @Override
    public abstract String toString();
}
