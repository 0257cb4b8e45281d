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

    /** The name in messages. */
    public final String name() {
        return name;
    }

    /** Describes a wait for this lock. Any thread. */
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

    /** Its holders as another thread sees them; none while they change. */
    private List<LockOwner> holdersSeen() {
        try {
            return List.copyOf(holders());
        } catch (RuntimeException changing) {
            return List.of();
        }
    }

    /** The tasks that hold it. Loop only. */
    abstract Collection<LockOwner> holders();

    /** Releases the caller's hold. */
    abstract void release();

    /** Runs {@code body} with the lock that the caller acquired, and releases it. */
    final <T extends @Nullable Object, X extends Throwable> T runHeld(Body<? extends T, X> body)
            throws X {
        T value;
        try {
            value = body.run();
        } catch (Throwable t) {
            if (holders().contains(LockOwner.current())) { // else the body's failure matters more
                release();
            }
            throw t;
        }
        release();
        return value;
    }

    /** A holder has ended without a release. Loop only. */
    abstract void holderEnded();

    /** Records that {@code by} is about to wait for this lock. Loop only. */
    final void isWaitedFor(LockOwner by, boolean first) {
        by.prepare();
        if (first) { // else the holders know already
            for (LockOwner holder : holders()) {
                holder.isWaitedForAt(this);
            }
        }
    }

    /** The exception for a holder that asks for the lock again. */
    final IllegalStateException heldBy(LockOwner caller) {
        return new IllegalStateException(
                name + " is already held by the task that asks for it, " + caller.task().name());
    }

    /** The exception for waits if a holder has ended without a release. */
    final IllegalStateException notReleased() {
        return new IllegalStateException(name + " was not released by " + this);
    }

    /** Its name, its holders and the number of waiting tasks. Loop only. */
    @Override
    public abstract String toString();
}
