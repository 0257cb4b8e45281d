/**
 * What is due: timers kept by deadline, removed truly when cancelled, and the nanoseconds that they
 * count in.
 */
@NullMarked
package dev.millrace.internal.timer;

import org.jspecify.annotations.NullMarked;
