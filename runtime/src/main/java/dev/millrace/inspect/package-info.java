/**
 * Shows what a running program does at one moment: its loops, their tasks, and what each waits for.
 * As text, JSON or a diagram. Immutable, and without values of the program.
 */
@NullMarked
package dev.millrace.inspect;

import org.jspecify.annotations.NullMarked;
