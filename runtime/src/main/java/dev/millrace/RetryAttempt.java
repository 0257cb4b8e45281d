package dev.millrace;

import java.time.Duration;

/**
 * An attempt of {@link Async#retry} that has failed.
 *
 * @param number from 1
 * @param failure what it threw
 * @param elapsed since the first attempt began
 */
public record RetryAttempt(int number, Throwable failure, Duration elapsed) {}
