/**
 * Shows why blocking and computing work must leave the loop: measures how late the loop is with
 * such work on it, and without.
 */
@NullMarked
package dev.millrace.samples.flightdesk.lag;

import org.jspecify.annotations.NullMarked;
