package dev.millrace.executor;

import dev.millrace.Context;
import dev.millrace.ContextVar;
import org.jspecify.annotations.Nullable;

/**
 * Which holders of permits have led to the calling code, through the loop and back. It travels in
 * the context, into detached tasks too: a job that waits for a task that waits for the job's own
 * permit waits for ever, whoever owns the task.
 */
final class JobAncestry {
    private static final ContextVar<PermitHolder> HOLDER =
            ContextVar.followingDetached("millrace.job");

    private JobAncestry() {}

    /**
     * The holder that is running here or has led here, and has not ended; null if there is none.
     */
    static @Nullable PermitHolder current() {
        return in(Context.current());
    }

    static @Nullable PermitHolder in(Context context) {
        return running(context.get(HOLDER));
    }

    /** {@code caller}, in which {@code holder} leads to whatever comes. */
    static Context leadingFrom(Context caller, PermitHolder holder) {
        return caller.with(HOLDER, holder);
    }

    /**
     * {@code holder}, or the next that has led to it, if it has not ended and so has its permit.
     */
    private static @Nullable PermitHolder running(@Nullable PermitHolder holder) {
        PermitHolder candidate = holder;
        while (candidate != null && candidate.ended()) {
            candidate = candidate.outer();
        }
        return candidate;
    }

    /**
     * Refuses what would wait for a permit held by something that may be waiting for it.
     *
     * @throws IllegalStateException naming the cycle
     */
    static void refuseCycle(CapacityLimiter asked, @Nullable String name) {
        PermitHolder holder = current();
        if (holder == null) {
            return;
        }
        var path = new StringBuilder();
        for (; holder != null; holder = running(holder.outer())) {
            path.insert(0, holder.name() + " (limiter " + holder.limiter().name() + ") → ");
            if (holder.limiter() == asked) {
                throw new IllegalStateException(message(path, asked, name));
            }
        }
    }

    private static String message(
            StringBuilder path, CapacityLimiter asked, @Nullable String name) {
        return "a permit was asked for from inside a job that holds one of the same limiter,"
                + " which it may wait for for ever: "
                + path
                + (name == null ? "a job" : name)
                + " (limiter "
                + asked.name()
                + "); give one of them a limiter of its own";
    }
}
