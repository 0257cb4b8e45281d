/** A shop that stands still, to find out why from outside. */
@NullMarked
package dev.millrace.samples.stuck;

import org.jspecify.annotations.NullMarked;
