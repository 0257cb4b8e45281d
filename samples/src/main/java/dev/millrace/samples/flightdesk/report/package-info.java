/**
 * What the flight desk tells its user: rankings, tables, comparisons.
 *
 * <p>Everything here computes text from values and prints nothing itself. Text that came out of an
 * input file is made {@linkplain dev.millrace.samples.flightdesk.data.Printable printable} on the
 * way.
 */
@NullMarked
package dev.millrace.samples.flightdesk.report;

import org.jspecify.annotations.NullMarked;
