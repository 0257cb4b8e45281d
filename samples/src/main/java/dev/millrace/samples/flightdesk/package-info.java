/**
 * The flight desk: a small application moved to async one step at a time, with nothing rewritten.
 *
 * <p>Read {@code legacy} first, where it started; then {@code steps}, one class for each thing that
 * was moved; then {@code edges}, code of other styles that never noticed; and {@code lag}, which
 * shows what the moving was good for. {@link dev.millrace.samples.flightdesk.FlightDesk} is the
 * program: it runs the application as it was and as it became, over the same rows, and compares
 * both with the database's own sums.
 */
@NullMarked
package dev.millrace.samples.flightdesk;

import org.jspecify.annotations.NullMarked;
