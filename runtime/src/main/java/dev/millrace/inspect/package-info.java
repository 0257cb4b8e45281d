/**
 * What a running program does at one moment: its loops, their tasks, and what each waits for. As
 * text, as JSON, and as a diagram. Immutable, and free of the program's values.
 */
@NullMarked
package dev.millrace.inspect;

import org.jspecify.annotations.NullMarked;
