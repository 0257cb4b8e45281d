/** What is due: timers kept by deadline, removed truly when cancelled. */
@NullMarked
package dev.millrace.internal.timer;

import org.jspecify.annotations.NullMarked;
