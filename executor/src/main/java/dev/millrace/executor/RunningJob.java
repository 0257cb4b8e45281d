package dev.millrace.executor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job or task body that holds a permit of a {@link CapacityLimiter}.
 *
 * @param id a number from 1 up, unique in the JVM
 * @param job the name of the job, by default {@code job-} and the id; for a body the name of its
 *     task
 * @param dispatcher the name of its dispatcher; for a body of {@link CapacityLimiter#run} that of
 *     its loop
 * @param held how long it has held the permit
 * @param abandoned whether its task has ended
 * @param thread the thread its work runs on; null before it begins
 */
public record RunningJob(
        long id,
        String job,
        String dispatcher,
        Duration held,
        boolean abandoned,
        @Nullable Thread thread) {}
