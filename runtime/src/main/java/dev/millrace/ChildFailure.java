package dev.millrace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A child of a {@link Supervisor} has failed.
 *
 * @param child its name
 * @param number how many failures of this child that are within the window, from 1
 * @param failure what it threw
 * @param when in {@linkplain EventLoop#time() loop time}
 * @param delay how long until it is restarted; null if it is not, and the supervisor gives up
 */
public record ChildFailure(
        String child, int number, Throwable failure, Duration when, @Nullable Duration delay) {}
