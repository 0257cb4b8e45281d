package dev.millrace;

import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Scopes that return a value or throw. */
final class Deadlines {
    private Deadlines() {}

    static <T extends @Nullable Object, X extends Throwable> T timeout(
            Duration limit, ScopeBody<? extends T, X> body) throws X {
        return within(CancelScope.withDeadline(limit), body);
    }

    static <T extends @Nullable Object, X extends Throwable> T timeoutAt(
            Duration when, Body<? extends T, X> body) throws X {
        return within(
                new CancelScope(),
                scope -> {
                    scope.rescheduleAt(when);
                    return body.run();
                });
    }

    static <T extends @Nullable Object, X extends Throwable> T within(
            CancelScope scope, ScopeBody<? extends T, X> body) throws X {
        var value = new ArrayList<T>(1);
        scope.run(() -> value.add(body.run(scope)));
        if (value.isEmpty()) {
            throw new DeadlineExceededException(scope.describeEnd());
        }
        return value.getFirst();
    }
}
