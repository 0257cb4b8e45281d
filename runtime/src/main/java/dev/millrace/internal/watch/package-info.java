/**
 * Decides why a loop stands still: because of the step, the garbage collector or the machine. Works
 * on {@link dev.millrace.internal.watch.Readings}, which a test can fake.
 */
@NullMarked
package dev.millrace.internal.watch;

import org.jspecify.annotations.NullMarked;
