/**
 * The flight desk: a small application moved to async one step at a time, with nothing rewritten.
 *
 * <p>{@code legacy} is where it started. {@code FlightDesk} is the program: it runs the application
 * as it was and as it became, over the same rows, and compares both with the database's own sums.
 */
@NullMarked
package dev.millrace.samples.flightdesk;

import org.jspecify.annotations.NullMarked;
