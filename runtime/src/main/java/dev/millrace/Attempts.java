package dev.millrace;

import dev.millrace.spi.Rethrow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A body that may be run more than once. */
final class Attempts {
    private Attempts() {}

    static <T extends @Nullable Object, X extends Throwable> T retry(
            RetrySchedule schedule, Body<? extends T, X> body) throws X {
        BodyTask<?> task = Running.task("retry");
        task.enterCheckpoint();
        Duration began = task.loop().time();
        for (int attempt = 1; ; attempt++) {
            try {
                T value = body.run();
                schedule.succeeded();
                return value;
            } catch (Throwable failure) {
                Duration passed = task.loop().time().minus(began);
                Duration delay =
                        CancelledError.in(failure) != null
                                ? null
                                : delay(schedule, new RetryAttempt(attempt, failure, passed), task);
                if (delay == null) {
                    throw Rethrow.unchecked(failure);
                }
                SleepWait.sleep(task, delay);
            }
        }
    }

    /** How long to wait before the next attempt; null if there is none. */
    private static @Nullable Duration delay(
            RetrySchedule schedule, RetryAttempt attempt, BodyTask<?> task) {
        Duration delay = null;
        try {
            delay = schedule.delayAfter(attempt, left(task));
            schedule.tell(attempt, delay);
        } catch (Throwable broken) { // user code; the failure of the work matters more
            report(task, "a hook of a retry schedule failed", broken);
        }
        return delay;
    }

    /** Reports a failed user hook. If it awaited and was cancelled, that is no fault. */
    static void report(BodyTask<?> task, String what, Throwable broken) {
        CancelledError cancelled = CancelledError.in(broken);
        if (cancelled != null && task.scope().effective() != null) {
            // the next checkpoint raises it
            task.loop().faults().reportSuppressed(task.name(), cancelled);
        } else {
            task.loop().report(LoopFault.of(what, broken));
        }
    }

    private static @Nullable Duration left(BodyTask<?> task) {
        Duration deadline = task.scope().effectiveDeadline();
        return deadline == null ? null : deadline.minus(task.loop().time());
    }

    static <T extends @Nullable Object, X extends Throwable> T hedge(
            Duration after, Body<? extends T, X> body) throws X {
        return staggered("hedge", after, List.of(body, body));
    }

    static <T extends @Nullable Object, X extends Throwable> T staggered(
            String call,
            Duration delay,
            Collection<? extends Body<? extends T, ? extends X>> bodies)
            throws X {
        BodyTask<?> task = Running.task(call);
        task.enterCheckpoint();
        var contestants = new ArrayList<Body<T, X>>(bodies.size());
        Start before = null;
        for (Body<? extends T, ? extends X> body : bodies) {
            Objects.requireNonNull(body, "body");
            var start = new Start(task.loop(), before);
            contestants.add(() -> start.run(delay, body));
            before = start;
        }
        return Fanout.race(contestants, null);
    }

    /** When a contestant of a staggered race begins. */
    private static final class Start {
        private final @Nullable Start before; // if it fails, this one begins at once
        private final Promise<@Nullable Void> begun;
        private final Promise<@Nullable Void> failed;

        Start(LoopImpl loop, @Nullable Start before) {
            this.before = before;
            this.begun = new Promise<>(loop, "begin of a contestant");
            this.failed = new Promise<>(loop, "failure of a contestant");
        }

        <T extends @Nullable Object, X extends Throwable> T run(
                Duration delay, Body<? extends T, ? extends X> body) throws X {
            try {
                if (before != null) {
                    before.begun.await();
                    CancelScope.withDeadline(delay).run(before.failed::await);
                }
                begun.complete(null);
                return body.run();
            } catch (Throwable failure) { // also a cancel: the next one must not wait for this one
                begun.tryComplete(null);
                failed.tryComplete(null);
                throw failure;
            }
        }
    }
}
