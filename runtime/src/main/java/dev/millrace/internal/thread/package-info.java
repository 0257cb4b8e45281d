/** Helps with threads: interrupts, stacks, and starting them in separate cache lines. */
@NullMarked
package dev.millrace.internal.thread;

import org.jspecify.annotations.NullMarked;
