/**
 * The output of the flight desk: rankings, tables, comparisons.
 *
 * <p>Everything here computes text and prints nothing. Text from an input file is made {@linkplain
 * dev.millrace.samples.flightdesk.data.Printable printable}.
 */
@NullMarked
package dev.millrace.samples.flightdesk.report;

import org.jspecify.annotations.NullMarked;
