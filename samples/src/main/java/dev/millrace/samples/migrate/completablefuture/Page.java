package dev.millrace.samples.migrate.completablefuture;

/**
 * A page of bookings.
 *
 * @param cents their sum
 * @param last whether no page follows
 */
public record Page(long cents, boolean last) {}
