package dev.millrace;

import java.time.Duration;

/**
 * A failed attempt of {@link Async#retry}.
 *
 * @param number from 1
 * @param failure what it threw
 * @param elapsed since the first attempt began
 */
public record RetryAttempt(int number, Throwable failure, Duration elapsed) {}
