package dev.millrace.executor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job that holds a permit of a {@link CapacityLimiter}.
 *
 * @param id counts up from 1, one sequence for the JVM
 * @param job the name of the job, made of the id if it was given none; the name of the task for a
 *     body
 * @param dispatcher the name of its dispatcher; of its loop for the body of {@link
 *     CapacityLimiter#run}
 * @param held for how long it has held the permit
 * @param abandoned whether its task has ended already
 * @param thread the thread its work runs on; null before it begins
 */
public record RunningJob(
        long id,
        String job,
        String dispatcher,
        Duration held,
        boolean abandoned,
        @Nullable Thread thread) {}
