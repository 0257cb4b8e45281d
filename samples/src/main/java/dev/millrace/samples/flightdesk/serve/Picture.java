package dev.millrace.samples.flightdesk.serve;

import dev.millrace.samples.flightdesk.lag.Lag;
import java.time.Duration;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a viewer sees at one moment. It depends on no earlier picture, so a viewer may
 * miss some.
 *
 * @param number the number of the picture
 * @param at when it was taken, in loop time
 * @param mode where reports are computed from now on
 * @param lag how late the loop was since the previous picture
 * @param traffic the flights
 * @param report the latest report
 * @param reportTook how long the latest report took, from its beginning to its end
 * @param viewers how many event streams are open
 * @param tasks how many tasks the loop has
 */
record Picture(
        long number,
        Duration at,
        Mode mode,
        Lag lag,
        Traffic traffic,
        Report report,
        Duration reportTook,
        int viewers,
        int tasks) {

    /**
     * The flights at one moment.
     *
     * @param flights how many there were
     * @param perSecond how many came per second since the previous picture
     * @param meanDelay the mean delay of the latest ones, in minutes
     * @param departure when the last of them departed; null before the first flight
     */
    record Traffic(
            long flights, double perSecond, double meanDelay, @Nullable LocalDateTime departure) {}
}
