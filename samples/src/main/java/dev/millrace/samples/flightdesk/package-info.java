/**
 * The flight desk: a small application that is moved to async step by step, without a rewrite.
 *
 * <p>Read {@code legacy} first, the old application; then {@code steps}, one class for each part
 * that was moved; then {@code edges}, callers in other styles, which did not change; and {@code
 * lag}, which measures what the migration gained. {@link
 * dev.millrace.samples.flightdesk.FlightDesk} is the program: it runs the old and the new
 * application over the same rows, and compares both with the database's own sums.
 */
@NullMarked
package dev.millrace.samples.flightdesk;

import org.jspecify.annotations.NullMarked;
