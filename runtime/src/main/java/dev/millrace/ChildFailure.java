package dev.millrace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A child of a {@link Supervisor} has failed.
 *
 * @param child its name
 * @param number which failure of this child within the window, from 1
 * @param failure what it threw
 * @param when in {@linkplain EventLoop#time() loop time}
 * @param delay how long until it is restarted; null if the supervisor gives up instead
 */
public record ChildFailure(
        String child, int number, Throwable failure, Duration when, @Nullable Duration delay) {}
