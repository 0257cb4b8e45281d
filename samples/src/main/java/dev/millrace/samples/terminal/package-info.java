/** The progress that samples show on a terminal. */
@NullMarked
package dev.millrace.samples.terminal;

import org.jspecify.annotations.NullMarked;
