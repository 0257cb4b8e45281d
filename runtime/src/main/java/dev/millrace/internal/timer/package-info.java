/** Timers ordered by deadline, and their nanoseconds. */
@NullMarked
package dev.millrace.internal.timer;

import org.jspecify.annotations.NullMarked;
