/**
 * Whose fault it is that a loop stands still: the step's, the collector's, the machine's. Judged
 * from readings, so that a test can make them up.
 */
@NullMarked
package dev.millrace.internal.watch;

import org.jspecify.annotations.NullMarked;
