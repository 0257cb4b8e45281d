package dev.millrace;

import dev.millrace.spi.Rethrow;
import java.time.Duration;
import java.util.List;
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
        } catch (Throwable broken) { // a hook of the user's; the failure of the work goes before it
            task.loop().report(LoopFault.of("a hook of a retry schedule failed", broken));
        }
        return delay;
    }

    private static @Nullable Duration left(BodyTask<?> task) {
        Duration deadline = task.scope().effectiveDeadline();
        return deadline == null ? null : deadline.minus(task.loop().time());
    }

    static <T extends @Nullable Object, X extends Throwable> T hedge(
            Duration after, Body<? extends T, X> body) throws X {
        Promise<@Nullable Void> failed =
                new Promise<>(Running.task("hedge").loop(), "first attempt");
        return Fanout.race(
                List.<Body<? extends T, X>>of(
                        () -> first(body, failed), () -> second(after, body, failed)),
                null);
    }

    private static <T extends @Nullable Object, X extends Throwable> T first(
            Body<? extends T, X> body, Promise<@Nullable Void> failed) throws X {
        try {
            return body.run();
        } catch (Throwable failure) {
            failed.tryComplete(null); // the second attempt need not wait
            throw failure;
        }
    }

    private static <T extends @Nullable Object, X extends Throwable> T second(
            Duration after, Body<? extends T, X> body, Promise<@Nullable Void> failed) throws X {
        CancelScope.withDeadline(after).run(failed::await);
        return body.run();
    }
}
