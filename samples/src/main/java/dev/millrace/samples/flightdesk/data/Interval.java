package dev.millrace.samples.flightdesk.data;

/**
 * A confidence interval, in minutes of delay.
 *
 * @param low its lower end, inclusive
 * @param high its upper end, inclusive
 */
public record Interval(double low, double high) {}
