/**
 * Shows why blocking and computing have to leave the loop: how late a loop is while they have not,
 * and while they have.
 */
@NullMarked
package dev.millrace.samples.flightdesk.lag;

import org.jspecify.annotations.NullMarked;
