package dev.millrace.executor;

import dev.millrace.Context;
import dev.millrace.ContextVar;
import org.jspecify.annotations.Nullable;

/**
 * The permit holders that led to the calling code: each started the next through the loop. It
 * travels in the context, into detached tasks too. So a job can be refused that would wait, through
 * a task, for a permit it holds itself, which would never end.
 */
final class JobAncestry {
    private static final ContextVar<@Nullable PermitHolder> HOLDER =
            ContextVar.followingDetached("millrace.job");

    private JobAncestry() {}

    /** The nearest holder that runs here or led here and has not ended; null if there is none. */
    static @Nullable PermitHolder current() {
        return in(Context.current());
    }

    static @Nullable PermitHolder in(Context context) {
        return running(context.get(HOLDER));
    }

    /** {@code caller} with {@code holder} as the nearest holder. */
    static Context leadingFrom(Context caller, PermitHolder holder) {
        return caller.with(HOLDER, holder);
    }

    /** {@code caller} without those that led to it, for work that none of them waits for. */
    static Context leadingFromNone(Context caller) {
        return caller.get(HOLDER) == null ? caller : caller.with(HOLDER, null);
    }

    /** The nearest of {@code holder} and those that led to it that still has its permit. */
    private static @Nullable PermitHolder running(@Nullable PermitHolder holder) {
        PermitHolder candidate = holder;
        while (candidate != null && candidate.ended()) {
            candidate = candidate.outer();
        }
        return candidate;
    }

    /**
     * Throws if {@code caller}, a context, would wait for a permit whose holder may be waiting for
     * the caller.
     *
     * @throws IllegalStateException with the cycle in its message
     */
    static void refuseCycle(Context caller, CapacityLimiter asked, @Nullable String name) {
        PermitHolder holder = in(caller);
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
        return "a permit was asked for from inside a job that holds one of the same limiter;"
                + " it could wait forever: "
                + path
                + (name == null ? "a job" : name)
                + " (limiter "
                + asked.name()
                + "); give one of them a limiter of its own";
    }
}
