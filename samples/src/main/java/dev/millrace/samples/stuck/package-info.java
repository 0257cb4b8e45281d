/** A shop that hangs, to find the reason from outside. */
@NullMarked
package dev.millrace.samples.stuck;

import org.jspecify.annotations.NullMarked;
