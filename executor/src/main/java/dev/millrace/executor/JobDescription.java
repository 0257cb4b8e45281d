package dev.millrace.executor;

import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes jobs and waits for permits, for diagnostics. Not an atomic snapshot. */
final class JobDescription {
    /** The most holders that one wait names. */
    private static final int MOST_HOLDERS = 16;

    private JobDescription() {}

    static Description of(ExecutorJob<?> job) {
        Description what = stage(job).with("dispatcher", job.dispatcher().name());
        Duration deadline = job.options.deadline();
        return deadline == null ? what : what.with("deadline", deadline);
    }

    private static Description stage(ExecutorJob<?> job) {
        LoopCall<?> call = job.loopCall();
        if (call != null) {
            return Description.of("job", "its body on the loop").awaiting(call.ended());
        }
        if (job.window().running()) {
            return running(job);
        }
        if (job.window().ended()) {
            return Description.of("job", "the loop, to tell it that it has ended");
        }
        if (job.list != null) {
            return Description.of("job", "another job with its key");
        }
        return job.waits() ? permit(job.limiter()) : Description.of("job", "a thread");
    }

    private static Description running(ExecutorJob<?> job) {
        Object remote = job.options.cancelAction(); // knows where remote work is done
        return Description.of("job", "its work")
                .awaiting(remote instanceof Described ? remote : null)
                .with("running", job.running(System.nanoTime()).held());
    }

    private static String nameOf(Thread thread) {
        String name = thread.getName(); // virtual threads have none by default
        return name.isEmpty() ? "thread #" + thread.threadId() : name;
    }

    /** A wait for a permit of {@code limiter}; awaits the holders of its permits. */
    static Description permit(CapacityLimiter limiter) {
        return held("permit", "a permit of " + limiter.name(), limiter);
    }

    /** A wait for a slot of {@code limiter}; awaits the holders of its permits. */
    static Description slot(CapacityLimiter limiter) {
        return held("slot", "a slot of " + limiter.name(), limiter);
    }

    private static Description held(String kind, String text, CapacityLimiter limiter) {
        List<Object> tasks = new ArrayList<>();
        for (PermitHolder holder : limiter.seats().holders()) {
            Object task = holder.task();
            if (task != null && tasks.size() < MOST_HOLDERS) {
                tasks.add(task);
            }
        }
        LimiterStatistics now = limiter.statistics();
        Description wait =
                new Description(
                                kind,
                                text + ", " + now.active() + " of " + limiter.total() + " taken",
                                tasks,
                                Map.of("queued", String.valueOf(now.queued())))
                        .needingAny();
        int others = now.active() - tasks.size();
        return others <= 0 ? wait : wait.awaiting(Description.of("other", "more that hold one"));
    }

    /** The list entry of a limiter that is no dispatcher's own, with its holders. */
    static Description limiter(CapacityLimiter limiter) {
        Description state = held("limiter", limiter.name(), limiter);
        LimiterStatistics now = limiter.statistics();
        return new Description("limiter", state.text(), state.awaits(), Map.of())
                .with("name", limiter.name())
                .with("taken", now.active())
                .with("permits", limiter.total())
                .with("queued", now.queued())
                .with("holders", holders(limiter));
    }

    private static String holders(CapacityLimiter limiter) {
        long now = System.nanoTime();
        return limiter.seats().holders().stream()
                .limit(MOST_HOLDERS)
                .map(holder -> holder.running(now).job())
                .collect(Collectors.joining(" "));
    }

    /** The list entry of a job that holds a permit. */
    static Description entry(RunningJob job, int dispatcher) {
        Thread thread = job.thread();
        Description entry =
                Description.of("running", job.job() + " in " + job.dispatcher())
                        .with("dispatcher", dispatcher)
                        .with("job", job.job())
                        .with("heldMicros", job.held().toNanos() / 1_000)
                        .with("abandoned", job.abandoned());
        return thread == null ? entry : entry.with("thread", nameOf(thread));
    }
}
