package dev.millrace;

import dev.millrace.internal.guest.Guest;
import dev.millrace.internal.timer.Nanos;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs a loop that is a guest, from its opening to its close. */
final class GuestLoop {
    private final LoopImpl loop;
    private final Guest guest;
    private volatile @Nullable DrivenLoop driven; // written before the loop is published

    /**
     * @throws IllegalStateException if the loop cannot be a guest
     */
    GuestLoop(LoopImpl loop, Executor host) {
        if (loop.onVirtualTime()) {
            throw new IllegalStateException(
                    "loop " + loop.name() + " is a guest and cannot use virtual time");
        }
        this.loop = loop;
        this.guest = new Guest(loop.name(), host, loop.turns());
    }

    void begin() {
        driven = DrivenLoop.begin(loop, null);
    }

    void drive(LoopRun run) {
        guest.begin(run::ended);
    }

    /** Whether the calling thread is the host's. Any thread. */
    boolean isOnHost() {
        return guest.isOnHost();
    }

    /**
     * @throws IllegalStateException if the host's thread has ended
     */
    void requireHost() {
        if (!guest.hasHost()) {
            throw new IllegalStateException(
                    "the host of loop " + loop.name() + " has ended, and so has its thread",
                    guest.whyLost());
        }
    }

    /** As {@link EventLoop#close()}. */
    void close() {
        Running caller = Running.current();
        if (caller != null || isOnHost()) {
            throw new IllegalStateException(
                    "closing loop "
                            + loop.name()
                            + " would block "
                            + (caller == null ? "its host" : "loop " + caller.loop().name())
                            + "; use closeAsync()");
        }
        guest.leaves(Nanos.of(loop.closeGrace()));
        DrivenLoop mine = driven;
        if (mine == null) { // it broke down when it began
            loop.closeStopped();
        } else {
            mine.end();
        }
    }

    /** For the watchdog: what to report, or null. */
    @Nullable String look(long now) {
        return guest.look(now);
    }

    void end() {
        guest.end();
    }

    @Override
    public String toString() {
        return "guest " + loop.name();
    }
}
